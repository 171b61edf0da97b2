#include "host/inventory.h"

#include "base/str.h"

/* What is read, where in it, and what is wrong with it. */
struct reader {
	struct arena *arena;
	const char *where;     /* "inventory.disks[]" */
	size_t i;              /* which of them */
	char *why;             /* INVENTORY_WHY; empty: nothing is */
	struct inventory *out; /* where what is left out is counted */
};

/* "inventory.disks[1].size: not a number", if nothing is there yet. */
static void
say(const struct reader *r, char out[static INVENTORY_WHY], const char *name,
	const char *what)
{
	size_t len = strlen(r->where);
	const char *dot = *r->where && *name ? "." : "";

	if (*out)
		return;
	if (len > 0 && r->where[len - 1] == ']')
		snprintf(out, INVENTORY_WHY, "%.*s%zu]%s%s: %s", (int)len - 1,
			r->where, r->i, dot, name, what);
	else
		snprintf(out, INVENTORY_WHY, "%s%s%s: %s", r->where, dot, name,
			what);
}

/* All of it is refused. */
static void
wrong(struct reader *r, const char *name, const char *what)
{
	say(r, r->why, name, what);
}

/* That alone is not taken: hardware says odd things, and the rest is true. */
static void
leave_out(struct reader *r, const char *name, const char *what)
{
	say(r, r->out->first_left_out, name, what);
	r->out->left_out++;
}

/* A member that is there; NULL for null, and for none. */
static const json_t *
member(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_null(v) ? NULL : v;
}

/* A text without what would disturb a terminal; empty is none. */
static const char *
text(struct reader *r, const json_t *o, const char *name)
{
	const json_t *v = member(o, name);
	size_t len = json_string_length(v);
	char *out;

	if (!v || (json_is_string(v) && len == 0))
		return NULL;
	if (!json_is_string(v)) {
		wrong(r, name, "not a text");
		return NULL;
	}
	if (len > INVENTORY_STRING) {
		leave_out(r, name, "longer than 255 bytes");
		return NULL;
	}
	out = arena_text(r->arena, json_string_value(v), len);
	for (char *c = out; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	return out;
}

/*
 * A number that is not below 0, its fraction cut. As text too: processors' are so
 * ("1800.0000").
 */
static uint64_t
number(struct reader *r, const json_t *o, const char *name, double max)
{
	const json_t *v = member(o, name);
	double d = json_number_value(v);
	char *end = NULL;

	if (!v)
		return 0;
	if (json_is_string(v)) {
		const char *s = json_string_value(v);

		d = strtod(s, &end);
		if (*end)
			d = -1;
	} else if (!json_is_number(v)) {
		wrong(r, name, "not a number");
		return 0;
	}
	if (d >= 0 && d <= max)
		return (uint64_t)d;
	leave_out(r, name, "not a number, below 0, or too large");
	return 0;
}

static uint32_t
number32(struct reader *r, const json_t *o, const char *name, uint32_t max)
{
	return (uint32_t)number(r, o, name, max);
}

/* Whether it was said, and what. */
static bool
flag(struct reader *r, const json_t *o, const char *name, bool *out)
{
	const json_t *v = member(o, name);

	if (v && !json_is_boolean(v))
		wrong(r, name, "neither true nor false");
	*out = json_is_true(v);
	return v;
}

static const json_t *
object(struct reader *r, const json_t *o, const char *name)
{
	const json_t *v = member(o, name);

	if (v && !json_is_object(v))
		wrong(r, name, "not an object");
	return v;
}

/* How many there are in a list, and the list. */
static size_t
list(struct reader *r, const json_t *o, const char *name, const json_t **out)
{
	size_t n;

	*out = member(o, name);
	n = json_array_size(*out);
	if (*out && !json_is_array(*out))
		wrong(r, name, "not a list");
	else if (n > INVENTORY_ITEMS)
		wrong(r, name, "more than 256");
	return *r->why ? 0 : n;
}

/*
 * Parts
 */

/* A list of [type, hex]. What is not understood in it is the switch's affair. */
static const struct lldp *
lldp(struct reader *r, const json_t *tlvs)
{
	struct lldp *out;
	const json_t *tlv;
	bool any = false;
	size_t i;

	if (json_array_size(tlvs) == 0)
		return NULL;
	out = arena_take(r->arena, sizeof *out);
	json_array_foreach(tlvs, i, tlv)
	{
		const json_t *type = json_array_get(tlv, 0);
		const json_t *hex = json_array_get(tlv, 1);
		json_int_t n = json_integer_value(type);

		if (out && n > 0 && n < 128 && json_is_string(hex))
			any |= lldp_take(out, (unsigned)n, json_string_value(hex),
				json_string_length(hex));
	}
	return any ? out : NULL;
}

static bool
interface(struct reader *r, const json_t *root, const json_t *o,
	struct inventory_interface *out)
{
	const char *mac = text(r, o, "mac_address"), *ip;
	const json_t *raw = json_object_get(root, "lldp_raw");

	*out = (struct inventory_interface){
		.name = text(r, o, "name"),
		.vendor = text(r, o, "vendor"),
		.product = text(r, o, "product"),
		.driver = text(r, o, "driver"),
		.mbps = number32(r, o, "speed_mbps", 100000000),
	};
	out->has_carrier = flag(r, o, "has_carrier", &out->carrier);
	ip = text(r, o, "ipv4_address");
	if (ip)
		ip4_parse(ip, &out->ip);
	out->lldp = lldp(r, member(o, "lldp"));
	/* Newer agents have what was heard beside the inventory. */
	if (!out->lldp && out->name)
		out->lldp = lldp(r, json_object_get(raw, out->name));
	/* InfiniBand's is longer, and that of no Ethernet. */
	return mac && mac_parse(mac, &out->mac) && mac_ok(out->mac);
}

static void
interfaces(struct reader *r, const json_t *root, const json_t *o,
	struct inventory *out)
{
	const json_t *all;
	size_t n = list(r, o, "interfaces", &all);

	out->interface = arena_take(r->arena, (n + 1) * sizeof *out->interface);
	r->where = "inventory.interfaces[]";
	for (r->i = 0; out->interface && r->i < n; r->i++) {
		const json_t *one = json_array_get(all, r->i);

		if (!json_is_object(one))
			wrong(r, "", "not an object");
		else if (interface(r, root, one, &out->interface[out->interfaces]))
			out->interfaces++;
	}
	r->where = "inventory";
	if (out->interfaces == 0)
		wrong(r, "interfaces", "none of them has a MAC address");
}

static void
disks(struct reader *r, const json_t *o, struct inventory *out)
{
	const json_t *all;
	size_t n = list(r, o, "disks", &all);

	out->disk = arena_take(r->arena, (n + 1) * sizeof *out->disk);
	r->where = "inventory.disks[]";
	for (r->i = 0; out->disk && r->i < n; r->i++) {
		const json_t *one = json_array_get(all, r->i);
		struct inventory_disk *d = &out->disk[out->disks++];

		if (!json_is_object(one))
			wrong(r, "", "not an object");
		d->name = text(r, one, "name");
		d->model = text(r, one, "model");
		d->vendor = text(r, one, "vendor");
		d->serial = text(r, one, "serial");
		d->wwn = text(r, one, "wwn");
		d->size = number(r, one, "size", 1e18);
		d->has_rotational = flag(r, one, "rotational", &d->rotational);
	}
	r->where = "inventory";
}

static void
machine(struct reader *r, const json_t *o, struct inventory *out)
{
	const json_t *cpu = object(r, o, "cpu");
	const json_t *memory = object(r, o, "memory");
	const json_t *vendor = object(r, o, "system_vendor");
	uint64_t fitted;

	r->where = "inventory.cpu";
	out->cpu = text(r, cpu, "model_name");
	out->arch = text(r, cpu, "architecture");
	out->threads = number32(r, cpu, "count", 65536);
	out->sockets = number32(r, cpu, "socket_count", INVENTORY_CPUS);
	out->mhz = number32(r, cpu, "frequency", 1000000);
	r->where = "inventory.memory";
	out->memory = number(r, memory, "total", 1e18) >> 20;
	fitted = number(r, memory, "physical_mb", 1e12);
	if (fitted)
		out->memory = fitted;
	r->where = "inventory.system_vendor";
	out->vendor = text(r, vendor, "manufacturer");
	out->product = text(r, vendor, "product_name");
	out->serial = text(r, vendor, "serial_number");
	out->firmware = text(r, object(r, vendor, "firmware"), "version");
	r->where = "inventory";
}

/* "01-dc-a6-32-01-02-03" as PXELINUX writes it, or without its first two digits. */
static bool
boot_mac(const char *said, struct mac *out)
{
	if (!said)
		return false;
	if (strlen(said) == MAC_TEXT + 2 && said[2] == '-')
		said += 3;
	return mac_parse(said, out);
}

static void
boot(struct reader *r, const json_t *root, const json_t *o, struct inventory *out)
{
	const json_t *b = object(r, o, "boot");

	out->hostname = text(r, o, "hostname");
	out->bmc = text(r, o, "bmc_address");
	r->where = "inventory.boot";
	out->mode = text(r, b, "current_boot_mode");
	out->has_boot = boot_mac(text(r, b, "pxe_interface"), &out->boot);
	r->where = "";
	if (!out->has_boot)
		out->has_boot =
			boot_mac(text(r, root, "boot_interface"), &out->boot);
	/* The interface that a text is for has no address to tell. */
	if (out->bmc && strcmp(out->bmc, "0.0.0.0") == 0)
		out->bmc = NULL;
}

bool
inventory_parse(const json_t *root, struct arena *arena, struct inventory *out,
	char why[static INVENTORY_WHY])
{
	char sentence[INVENTORY_WHY] = "";
	struct inventory made = {.error = NULL};
	struct reader r = {
		.arena = arena, .where = "", .why = sentence, .out = &made};
	const json_t *o = object(&r, root, "inventory");

	if (!o)
		wrong(&r, "inventory", "it is not there");
	if (!*sentence) {
		/* An agent's complaint may be a page long. */
		const json_t *error = member(root, "error");

		if (json_string_length(error) <= INVENTORY_STRING)
			made.error = text(&r, root, "error");
		r.where = "inventory";
		machine(&r, o, &made);
		interfaces(&r, root, o, &made);
		disks(&r, o, &made);
		boot(&r, root, o, &made);
	}
	if (arena->failed)
		wrong(&r, "inventory", "there is no memory for it");
	if (*sentence) {
		str_copy(why, INVENTORY_WHY, sentence);
		return false;
	}
	*out = made;
	return true;
}

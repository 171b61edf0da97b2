/* What a system boots in place of its usual: the Boot object, a part of a system.
 */
#include "redfish/families.h"

#include "base/str.h"
#include "host/media.h"
#include "redfish/nvram.h"

#include <errno.h>

#define SYSTEM  RF_ROOT "/Systems/{system}"
#define TARGET  "Boot/BootSourceOverrideTarget"
#define ENABLED "Boot/BootSourceOverrideEnabled"
#define MODE    "Boot/BootSourceOverrideMode"
#define URI     "Boot/HttpBootUri"
#define NEXT    "Boot/BootNext"

/*
 * In the order of enum override_target; and Cd, which is HTTP boot of the medium
 * that is in the host's slot.
 */
#define CD (OVERRIDE_ENTRY + 1)
static const char *const targets[] = {
	"None", "Pxe", "UefiHttp", "Hdd", "BiosSetup", "UefiBootNext", "Cd", NULL};

static const char *const enableds[] = {"Disabled", "Once", "Continuous", NULL};
static const char *const modes[] = {"UEFI", NULL};

static const struct rf_property settable[] = {
	{.path = TARGET,
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY | RF_SHOWN,
		.words = targets},
	{.path = ENABLED,
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY | RF_SHOWN,
		.words = enableds},
	{.path = MODE,
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY | RF_SHOWN,
		.words = modes},
	{.path = URI, .type = RF_STRING, .flags = RF_NULL | RF_EMPTY},
	{.path = NEXT, .type = RF_STRING, .flags = RF_NULL | RF_EMPTY},
	{.path = NULL},
};

/* What is yet to be booted; none when it was spent, or cannot be understood. */
static struct override
pending(struct rf *r)
{
	struct override o;
	struct override_past past;

	if (override_read(r->state, rf_host(r)->mac, &o, &past) == -1) {
		/* That there is none is not said because nobody can tell. */
		if (errno != EBADMSG)
			rf_trouble(r, "the override");
		return (struct override){.target = OVERRIDE_NONE};
	}
	return override_due(&o, &past) ? o
				       : (struct override){.target = OVERRIDE_NONE};
}

/* Is it the medium that is in the slot? */
static bool
is_medium(struct rf *r, const struct override *o)
{
	char url[OVERRIDE_URL];

	return o->target == OVERRIDE_HTTP &&
	       media_inserted(r->state, rf_host(r)->mac, url) &&
	       strcmp(o->url, url) == 0;
}

static void
fill(struct rf *r)
{
	struct override o = pending(r);
	bool any = o.target != OVERRIDE_NONE, cd = is_medium(r, &o);

	rf_set_text(r, TARGET, targets[cd ? CD : o.target]);
	rf_set_text(r, ENABLED, !any ? "Disabled" : o.once ? "Once" : "Continuous");
	rf_set_text(r, MODE, "UEFI");
	if (*o.url && !cd)
		rf_set_text(r, URI, o.url);
	else
		rf_set_null(r, URI);
	if (o.target == OVERRIDE_ENTRY)
		rf_set_text(r, NEXT, rf_format(r, "Boot%04X", o.entry));
	else
		rf_set_null(r, NEXT);
}

static bool
wants(struct rf *r, unsigned target)
{
	const char *word = rf_text(r, TARGET);

	return word && strcmp(word, targets[target]) == 0;
}

/* The target by its word; of Cd its URL too, or none when the slot is empty. */
static void
aim(struct rf *r, struct override *o)
{
	unsigned t = OVERRIDE_NONE;

	while (t < CD && !wants(r, t))
		t++;
	o->target = t == CD ? OVERRIDE_HTTP : (enum override_target)t;
	if (t == CD && !media_inserted(r->state, rf_host(r)->mac, o->url))
		o->url[0] = '\0';
}

/*
 * What is to be, from what is and what was sent: a target alone is for once, unless
 * the one before was for always; no target, or Disabled, clears all.
 */
static struct override
wanted(struct rf *r, const struct override *is)
{
	struct override o = *is;
	const char *target = rf_text(r, TARGET), *enabled = rf_text(r, ENABLED);
	const char *uri = rf_text(r, URI);
	bool cd = target ? wants(r, CD) : is_medium(r, is);
	const char *next = rf_text(r, NEXT);
	bool no_uri = !cd && json_is_null(rf_value(r, URI));
	bool no_next = json_is_null(rf_value(r, NEXT));

	o.when = r->now;
	if (is->target == OVERRIDE_NONE)
		o.once = true;
	if (is_medium(r, is) && !cd)
		o.url[0] = '\0'; /* it was never said to be one for HTTP */
	if (target)
		aim(r, &o);
	else if (next)
		o = (struct override){
			.target = OVERRIDE_ENTRY, .once = true, .when = r->now};
	if (next)
		nvram_boot_number(next, &o.entry);
	if (o.target != OVERRIDE_ENTRY)
		o.entry = 0;
	if (enabled)
		o.once = strcmp(enabled, "Once") == 0;
	if (uri && !cd)
		str_copy(o.url, sizeof o.url, uri);
	if (o.target != OVERRIDE_HTTP || no_uri)
		o.url[0] = '\0';
	if ((enabled && strcmp(enabled, "Disabled") == 0) ||
		(no_uri && !target && o.target == OVERRIDE_HTTP) ||
		(no_next && !target && o.target == OVERRIDE_ENTRY)) {
		o.entry = 0;
		o.target = OVERRIDE_NONE;
	}
	return o;
}

/* The entry that is booted next: is it there, and only that one time? */
static void
check_entry(struct rf *r, const struct override *is, const struct override *o)
{
	const char *next = rf_text(r, NEXT), *enabled = rf_text(r, ENABLED);
	uint16_t number = 0;

	if (next && !nvram_has_entry(r, next))
		rf_refuse(r, 400, NEXT, RF_MSG_PROPERTY_LIST, next, NEXT);
	else if (next && o->target != OVERRIDE_ENTRY &&
		 (is->target != OVERRIDE_ENTRY ||
			 !nvram_boot_number(next, &number) || number != is->entry))
		rf_refuse(r, 400, NEXT, RF_MSG_PROPERTY_CONFLICT, NEXT, TARGET);
	else if (o->target == OVERRIDE_ENTRY && !next &&
		 is->target != OVERRIDE_ENTRY)
		rf_refuse(r, 400, NEXT, RF_MSG_PROPERTY_MISSING, NEXT);
	else if (o->target == OVERRIDE_ENTRY && enabled && !o->once)
		rf_refuse(r, 400, ENABLED, RF_MSG_PROPERTY_CONFLICT, ENABLED, NEXT);
}

static void
check(struct rf *r)
{
	struct override is = pending(r), o = wanted(r, &is);
	const char *uri = rf_text(r, URI);

	check_entry(r, &is, &o);

	if (wants(r, CD) && !*o.url && o.target == OVERRIDE_HTTP)
		rf_refuse(r, 409, TARGET, RF_MSG_PROPERTY_CONFLICT, TARGET,
			"VirtualMedia");
	/* A client may send back all that it read, with another target. */
	else if (uri && strcmp(uri, is.url) != 0 &&
		 (wants(r, CD) || (!rf_text(r, TARGET) && is_medium(r, &is)) ||
			 o.target != OVERRIDE_HTTP))
		rf_refuse(r, 400, URI, RF_MSG_PROPERTY_CONFLICT, URI, TARGET);
	else if (uri && strcmp(uri, is.url) != 0 && o.target == OVERRIDE_HTTP &&
		 !rf_url_ok(uri))
		rf_refuse(r, 400, URI, RF_MSG_PROPERTY_FORMAT, rf_url_shown(uri),
			URI);
	else if (o.target == OVERRIDE_HTTP && !*o.url)
		rf_refuse(r, 400, URI, RF_MSG_PROPERTY_MISSING, URI);
}

static void
patch(struct rf *r)
{
	struct mac mac = rf_host(r)->mac;
	struct override is = pending(r), o = wanted(r, &is);

	/* What is so already keeps its id, unless its file is not of our making. */
	if (o.target == is.target && o.once == is.once && o.entry == is.entry &&
		strcmp(o.url, is.url) == 0 && override_get(r->state, mac, &is) == 0)
		return;
	if (override_set(r->state, mac, "mb-redfish-cgi", &o) == -1)
		rf_trouble(r, "the host's override");
}

const struct rf_resource rf_bootsource[] = {
	{.pattern = SYSTEM,
		.part = true,
		.fill = fill,
		.settable = settable,
		.check = check,
		.patch = patch},
	{.pattern = NULL},
};

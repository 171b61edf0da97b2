/* rpc: requests of bmclib's provider of that name, in JSON and signed. */
#include "rpc.h"

#include "base/str.h"
#include "host/override.h"

#include <time.h>

/* What bmclib says, and what that is to us. */
static const struct {
	const char *word;
	enum override_target target;
} devices[] = {
	{"bios", OVERRIDE_SETUP},
	{"disk", OVERRIDE_DISK},
	{"none", OVERRIDE_NONE},
	{"pxe", OVERRIDE_PXE},
};

/* Parse the body. */
static bool
parse(const struct request *q, struct reply *r, struct call *c)
{
	json_error_t wrong;
	json_t *id;

	c->root = json_loadb((const char *)q->body.at, q->body.left,
		JSON_REJECT_DUPLICATES, &wrong);
	if (!c->root)
		return refuse(r, 400, "line %d of the body is no JSON", wrong.line);
	id = json_object_get(c->root, "id");
	c->id = json_integer_value(id);
	c->host = json_string_value(json_object_get(c->root, "host"));
	c->method = json_string_value(json_object_get(c->root, "method"));
	c->params = json_object_get(c->root, "params");
	if (!json_is_integer(id) || !c->host || !c->method)
		return refuse(r, 400,
			"a request is an object with a whole number as id, and "
			"texts as host and method");
	if (strlen(c->host) >= POWERLINE_WHO) {
		c->host = "";
		return refuse(r, 400, "a host has at most %d characters",
			POWERLINE_WHO - 1);
	}
	return true;
}

/* A text of the parameters, or NULL. */
static const char *
param(const struct call *c, const char *name)
{
	return json_string_value(json_object_get(c->params, name));
}

/* What these tools take for on and off is what runs and what does not. */
static const char *
plain(enum power power)
{
	return power == POWER_HALTED ? "off" : power_word(power);
}

static json_t *
power_state(const struct request *q, struct reply *r, const struct call *c,
	enum verb verb)
{
	struct powercall call;
	enum power power;

	if (!ask_power(q, r, c->host, verb, &call, &power))
		return NULL;
	return json_string(plain(power));
}

static json_t *
get_power(const struct request *q, struct reply *r, const struct call *c)
{
	struct mac mac;

	if (!find_host(q, r, c->host, &mac))
		return NULL;
	return power_state(q, r, c, VERB_STATUS);
}

static json_t *
set_power(const struct request *q, struct reply *r, const struct call *c)
{
	const char *word = param(c, "state");
	struct mac mac;
	enum verb verb;

	if (!find_host(q, r, c->host, &mac))
		return NULL;
	if (word && strcmp(word, "soft") == 0) {
		refuse(r, 400,
			"a switch cannot ask a system to shut itself down; use off");
		return NULL;
	}
	if (!word || !verb_parse(word, &verb) || verb == VERB_STATUS) {
		refuse(r, 400, "params.state is on, off, cycle or reset");
		return NULL;
	}
	snprintf(r->what, sizeof r->what, "%s %s", c->host, verb_word(verb));
	return rpc_first_use(q, r, c) ? power_state(q, r, c, verb) : NULL;
}

static json_t *
set_boot(const struct request *q, struct reply *r, const struct call *c)
{
	struct override o = {.when = (uint64_t)time(NULL)};
	const char *word = param(c, "device");
	size_t i = 0;
	struct mac mac;

	if (!find_host(q, r, c->host, &mac))
		return NULL;
	while (i < sizeof devices / sizeof *devices &&
		!(word && strcmp(word, devices[i].word) == 0))
		i++;
	if (i == sizeof devices / sizeof *devices) {
		refuse(r, 400, "params.device is bios, disk, none or pxe");
		return NULL;
	}
	snprintf(r->what, sizeof r->what, "%s boots %s", c->host, word);
	if (!rpc_first_use(q, r, c))
		return NULL;
	o.target = devices[i].target;
	o.once = !json_is_true(json_object_get(c->params, "persistent"));
	if (override_set(q->state, mac, "mb-power-cgi", &o) == 0)
		return json_true();
	trouble(r, "the override");
	return NULL;
}

static json_t *
ping(const struct request *q, struct reply *r, const struct call *c)
{
	(void)q, (void)c;
	r->quiet = true;
	return json_string("pong");
}

static const struct {
	const char *name;
	json_t *(*act)(
		const struct request *q, struct reply *r, const struct call *c);
} methods[] = {
	{"getPowerState", get_power},
	{"ping", ping},
	{"setBootDevice", set_boot},
	{"setPowerState", set_power},
};

/* Do it; the result, or NULL when it was told why not. */
static json_t *
carry_out(const struct request *q, struct reply *r, const struct call *c)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (strcmp(c->method, methods[i].name) != 0)
			continue;
		snprintf(r->what, sizeof r->what, "%s %s", c->host, c->method);
		return methods[i].act(q, r, c);
	}
	refuse(r, 400,
		"the methods are getPowerState, ping, setBootDevice and "
		"setPowerState");
	return NULL;
}

void
rpc(const struct request *q, struct reply *r)
{
	struct call c = {.host = ""};
	json_t *result = NULL;

	r->allow = "POST";
	if (q->cgi.method != CGI_POST) {
		refuse(r, 405, "a request is made by POST");
	} else if (strspn(q->cgi.path, "/") != strlen(q->cgi.path)) {
		refuse(r, 404, "requests are made to /rpc");
	} else if (rpc_signed(q, r, &c) && parse(q, r, &c) && rpc_fresh(r, &c)) {
		result = carry_out(q, r, &c);
	}
	if (result)
		r->status = 200;
	r->body = result ? json_pack("{s:I, s:s, s:o}", "id", c.id, "host", c.host,
				   "result", result)
			 : json_pack("{s:I, s:s, s:{s:i, s:s}}", "id", c.id, "host",
				   c.host ? c.host : "", "error", "code",
				   (int)r->status, "message", r->why);
	json_decref(c.root);
}

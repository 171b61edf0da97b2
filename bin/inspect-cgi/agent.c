/* agent: what an agent without an Ironic asks, and that it is there. */
#include "inspect.h"

#include "base/hex.h"
#include "base/str.h"
#include "file/state.h"
#include "host/event.h"
#include "host/uuid.h"

#include <err.h>
#include <errno.h>
#include <sys/random.h>

#define VERSION_ID   "1.62" /* of Ironic's API: from this on an agent has a token */
#define BEAT_SECONDS 300    /* an agent reports at least as often */
#define TOKEN_BYTES  32
#define LIST_SIZE    8192 /* of MACs, as a query has them: some hundred */

void
version(const struct request *q, struct reply *r)
{
	(void)q;
	r->quiet = true;
	r->body = json_pack("{s:s, s:{s:s, s:s, s:s}, s:[]}", "name", "metal-boot",
		"default_version", "id", "v1", "version", VERSION_ID, "min_version",
		"1.1", "versions");
}

/* Whoever has no events has nowhere to keep one, and is served all the same. */
void
heard(const struct request *q, struct mac mac, const char *did)
{
	struct event_line e;

	event_begin(&e, event_now(), "mb-inspect-cgi", "agent");
	event_text(&e, "did", did);
	if (event_append(q->state, mac, &e, 0) == -1 && errno != ENOENT)
		warn("its events");
}

/* A host of ours: one that we have heard of. */
static bool
ours(const struct request *q, struct mac mac)
{
	return acquaintance(q->state, mac) != STRANGER;
}

/* The first of "MAC,MAC" that is a host. */
static bool
by_addresses(const struct request *q, struct mac *out)
{
	struct rd part = cgi_param(q->cgi.query, "addresses");
	char list[LIST_SIZE], *rest = list, *one;
	struct mac mac;

	if (!cgi_decode(&part, true, list, sizeof list))
		return false;
	while ((one = strsep(&rest, ",")))
		if (mac_parse(one, &mac) && ours(q, mac)) {
			*out = mac;
			return true;
		}
	return false;
}

static bool
by_uuid(const struct request *q, const char *uuid, struct mac *out)
{
	return host_by_uuid(q->state, uuid, out) == 0 && ours(q, *out);
}

/* What an agent is told about its host. */
static json_t *
told(struct mac mac)
{
	uint8_t bytes[TOKEN_BYTES];
	char uuid[HOST_UUID], token[2 * TOKEN_BYTES + 1];
	struct wr w = wr_of(token, sizeof token);

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return NULL;
	wr_hex(&w, bytes, sizeof bytes);
	wr_u8(&w, '\0');
	return json_pack("{s:{s:s, s:{}, s:{}, s:{}}, s:{s:i, s:s, s:b}}", "node",
		"uuid", host_uuid(mac, uuid), "properties", "instance_info",
		"driver_internal_info", "config", "heartbeat_timeout", BEAT_SECONDS,
		"agent_token", token, "agent_token_required", 1);
}

void
lookup(const struct request *q, struct reply *r)
{
	struct rd part = cgi_param(q->cgi.query, "node_uuid");
	char uuid[HOST_UUID], text[MAC_TEXT];
	struct mac mac;

	if (!by_addresses(q, &mac) &&
		!(cgi_decode(&part, true, uuid, sizeof uuid) &&
			by_uuid(q, uuid, &mac))) {
		refuse(r, 404, "no host is known by these addresses");
		return;
	}
	if (disabled(q, r, mac))
		return;
	r->body = told(mac);
	if (!r->body) {
		trouble(r, "random numbers");
		return;
	}
	heard(q, mac, "lookup");
	snprintf(r->why, sizeof r->why, "%s: an agent asks", mac_show(mac, text));
}

void
heartbeat(const struct request *q, struct reply *r)
{
	char text[MAC_TEXT];
	json_error_t e;
	json_t *body = json_loadb(
		(const char *)q->body.at, q->body.left, JSON_REJECT_DUPLICATES, &e);
	bool object = json_is_object(body);
	struct mac mac;

	json_decref(body);
	if (!object)
		refuse(r, 400, "the body is no object of JSON");
	else if (!by_uuid(q, q->rest + 1, &mac))
		refuse(r, 404, "no host has that UUID");
	else if (!disabled(q, r, mac)) {
		r->status = 202;
		r->body = json_object();
		heard(q, mac, "heartbeat");
		snprintf(r->why, sizeof r->why, "%s: its agent is there",
			mac_show(mac, text));
	}
}

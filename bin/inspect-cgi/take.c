/* take: what an agent found is kept, and sent on. */
#include "inspect.h"

#include "base/base64.h"
#include "file/put.h"
#include "file/state.h"
#include "host/forward.h"
#include "host/uuid.h"
#include "redfish/launch.h"

#include <err.h>
#include <errno.h>

#define LOGS_MAX (3u << 20) /* what base64 of INVENTORY_MAX may hold */
#define KEPT     (JSON_INDENT(1) | JSON_PRESERVE_ORDER)

/* The inventory, and the log, which is taken out of it; kept with the host. */
struct findings {
	json_t *root;
	struct inventory inventory;
	uint8_t *logs; /* NULL: there is none */
	size_t logs_len;
	bool bad_logs; /* they are no base64, and not kept */
	struct mac mac;
};

/* What is not understood is not kept. */
static bool
parse(const struct request *q, struct reply *r, struct arena *arena,
	struct findings *f)
{
	char why[INVENTORY_WHY];
	const json_t *logs;
	ssize_t n;

	f->root = inventory_json(q->body.at, q->body.left, why);
	if (!f->root || !inventory_parse(f->root, arena, &f->inventory, why))
		return refuse(r, 400, "%s", why);
	logs = json_object_get(f->root, "logs");
	if (!logs || json_is_null(logs) || json_string_length(logs) == 0)
		return !logs || json_is_null(logs) || json_is_string(logs) ||
		       refuse(r, 400, "logs: not a text");
	f->logs = arena_take(arena, LOGS_MAX);
	n = f->logs ? base64_decode(json_string_value(logs),
			      json_string_length(logs), f->logs, LOGS_MAX)
		    : -1;
	if (!f->logs)
		return refuse(r, 503, "there is no memory for its log");
	if (n == -1) {
		f->bad_logs = true;
		f->logs = NULL;
	} else {
		f->logs_len = (size_t)n;
	}
	json_object_del(f->root, "logs");
	return true;
}

/* The log first: an inventory that is new has not an old one's log. */
static int
put(int dir, const struct findings *f, const char *text)
{
	const char *logs = state_file_name(STATE_INVENTORY_LOGS);

	if (f->logs ? put_file(dir, logs, f->logs, f->logs_len, 0600)
		    : put_remove(dir, logs))
		return -1;
	return put_file(
		dir, state_file_name(STATE_INVENTORY), text, strlen(text), 0640);
}

static bool
keep(const struct request *q, struct reply *r, const struct findings *f)
{
	char *text = json_dumps(f->root, KEPT);
	int dir, rc;

	if (!text || strlen(text) > INVENTORY_MAX) {
		free(text);
		return refuse(r, 413, "the inventory is longer than %d bytes",
			INVENTORY_MAX);
	}
	dir = state_host_folder(q->state, f->mac);
	rc = dir == -1 ? -1 : put(dir, f, text);
	free(text);
	if (rc == -1)
		trouble(r, "the inventory");
	if (dir != -1)
		close(dir);
	return rc == 0;
}

/* To Ironic, as it came; by another program, for Ironic may be slow, or not there.
 */
static bool
send_on(const struct request *q, struct reply *r, struct mac mac)
{
	char name[] = "mb-inspect-forward", option[] = "-s", here[] = ".";
	char *argv[] = {name, option, here, NULL};

	if (forward_add(q->state, mac, q->body.at, q->body.left) == -1)
		return trouble(r, STATE_INSPECT);
	if (launch(q->state, "", argv, -1) == -1)
		warn("mb-inspect-forward");
	return true;
}

/* "; 2 values are not taken, first ...", or nothing. Returns out. */
static const char *
what_is_not(const struct inventory *i, char out[static INVENTORY_WHY + 64])
{
	*out = '\0';
	if (i->left_out)
		snprintf(out, INVENTORY_WHY + 64, "; %zu value%s not taken: %s%s",
			i->left_out, i->left_out > 1 ? "s are" : " is",
			i->first_left_out, i->left_out > 1 ? ", ..." : "");
	return out;
}

static void
take(const struct request *q, struct reply *r, struct arena *arena,
	struct findings *f)
{
	bool ironic = site_get(&q->site, "ironic.url");
	const struct inventory *i = &f->inventory;
	char mac[MAC_TEXT], uuid[HOST_UUID], left[INVENTORY_WHY + 64];

	if (!parse(q, r, arena, f) || !owner(q, r, i, &f->mac) || !keep(q, r, f) ||
		(ironic && !send_on(q, r, f->mac)))
		return;
	heard(q, f->mac, "inspection");
	r->status = 202;
	r->body = ironic ? json_object()
			 : json_pack("{s:s}", "uuid", host_uuid(f->mac, uuid));
	snprintf(r->why, sizeof r->why,
		"%s: inventory kept: interfaces %zu, disks %zu%s%s%s%s",
		mac_show(f->mac, mac), i->interfaces, i->disks,
		what_is_not(i, left),
		f->bad_logs ? "; its log is no base64, and not kept" : "",
		i->error ? "; the agent complains: " : "",
		i->error ? i->error : "");
}

void
inspection(const struct request *q, struct reply *r)
{
	struct findings f = {.root = NULL};
	struct arena arena = {0};

	take(q, r, &arena, &f);
	json_decref(f.root);
	arena_free(&arena);
}

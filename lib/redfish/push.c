/*
 * An image that comes in the request, DSP0266 "Update service": as the body alone,
 * or as parts, of which UpdateParameters is JSON and UpdateFile the image.
 */
#include "redfish/update.h"

#include "base/str.h"
#include "file/put.h"
#include "redfish/firmware.h"
#include "redfish/multipart.h"

#include <errno.h>

#define CHUNK      65536
#define PARAMETERS 65536 /* bytes of UpdateParameters */

/* The parts as they come. */
struct push {
	struct rf *r;
	struct put file;
	uint64_t size; /* bytes of the image so far */
	bool has_file, has_parameters;
	enum { ELSEWHERE, TO_FILE, TO_PARAMETERS } to;
	char *text; /* of the parameters */
	size_t text_len;
	struct multipart_state m;
};

static bool
too_large(struct rf *r)
{
	return rf_refuse(r, 413, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
}

static bool
read_failed(struct rf *r)
{
	/* Who sends less than he said has nobody to blame but himself. */
	if (errno == EPIPE)
		return rf_refuse(r, 400, NULL, RF_MSG_UNRECOGNIZED_BODY);
	return rf_trouble(r, "the body of the request");
}

static bool
take_file(struct push *p, const void *bytes, size_t len)
{
	p->size += len;
	if (p->size > FIRMWARE_MAX)
		return too_large(p->r);
	return put_write(&p->file, bytes, len) == 0 ||
	       rf_trouble(p->r, "the state folder");
}

/*
 * The image alone
 */

static bool
receive(struct push *p)
{
	static char chunk[CHUNK];
	ssize_t n;

	while ((n = rf_read(p->r, chunk, sizeof chunk)) > 0)
		if (!take_file(p, chunk, (size_t)n))
			return false;
	return n == 0 || read_failed(p->r);
}

/*
 * In parts
 */

static bool
malformed(struct push *p, const char *why)
{
	return rf_refuse(p->r, 400, NULL, RF_MSG_PROPERTY_FORMAT, why,
		"multipart/form-data");
}

static bool
take_part(struct push *p, struct task_order *order)
{
	const char *name = p->m.name;

	if (strcmp(name, "UpdateFile") == 0 && !p->has_file) {
		p->has_file = true;
		p->to = TO_FILE;
		if (!str_copy(order->file, sizeof order->file, p->m.file))
			order->file[0] = '\0';
		return true;
	}
	if (strcmp(name, "UpdateParameters") == 0 && !p->has_parameters) {
		p->has_parameters = true;
		p->to = TO_PARAMETERS;
		p->text = arena_take(p->r->arena, PARAMETERS);
		return p->text || rf_trouble(p->r, "memory");
	}
	if (p->has_file && strcmp(name, "UpdateFile") == 0)
		return rf_refuse(p->r, 400, name, RF_MSG_PROPERTY_DUPLICATE, name);
	if (p->has_parameters && strcmp(name, "UpdateParameters") == 0)
		return rf_refuse(p->r, 400, name, RF_MSG_PROPERTY_DUPLICATE, name);
	return rf_refuse(p->r, 400, NULL, RF_MSG_PROPERTY_UNKNOWN, name);
}

static bool
take_data(struct push *p, const struct rd *data)
{
	if (p->to == TO_FILE)
		return take_file(p, data->at, data->left);
	if (data->left > PARAMETERS - p->text_len)
		return too_large(p->r);
	memcpy(p->text + p->text_len, data->at, data->left);
	p->text_len += data->left;
	return true;
}

static bool
receive_parts(struct push *p, struct task_order *order)
{
	enum multipart what;
	struct rd data;
	uint8_t *room;
	size_t size;
	ssize_t n;

	while ((what = multipart_next(&p->m, &data)) != MULTIPART_END) {
		switch (what) {
		case MULTIPART_PART:
			if (!take_part(p, order))
				return false;
			break;
		case MULTIPART_DATA:
			if (!take_data(p, &data))
				return false;
			break;
		case MULTIPART_MORE:
			room = multipart_room(&p->m, &size);
			n = rf_read(p->r, room, size);
			if (n == -1)
				return read_failed(p->r);
			multipart_add(&p->m, (size_t)n);
			break;
		default:
			return malformed(p, p->m.why);
		}
	}
	return true;
}

/* One of UpdateParameters: is it known, and of its type? */
static bool
take_parameter(
	struct push *p, struct task_order *order, const char *key, json_t *value)
{
	bool targets = strcmp(key, "Targets") == 0;

	if (strchr(key, '@'))
		return true;
	if (!targets && strcmp(key, "ForceUpdate") != 0)
		return rf_refuse(p->r, 400, key, RF_MSG_PROPERTY_UNKNOWN, key);
	if (!json_is_null(value) &&
		!(targets ? json_is_array(value) : json_is_boolean(value)))
		return rf_refuse(p->r, 400, key, RF_MSG_PROPERTY_TYPE, "", key);
	if (!targets)
		order->force = json_is_true(value);
	return true;
}

/* {"Targets": [...], "@Redfish.OperationApplyTime": ...}, or {} */
static bool
read_parameters(struct push *p, struct task_order *order)
{
	json_t *o = json_loadb(p->text, p->text_len, JSON_REJECT_DUPLICATES, NULL);
	const char *key;
	json_t *value;
	bool ok = true;

	if (!json_is_object(o)) {
		json_decref(o);
		return rf_refuse(
			p->r, 400, "UpdateParameters", RF_MSG_MALFORMED_JSON);
	}
	json_object_foreach(o, key, value)
	{
		ok = take_parameter(p, order, key, value) && ok;
	}
	ok = ok && update_targets(p->r, json_object_get(o, "Targets"), order);
	json_decref(o);
	return ok;
}

static bool
receive_multipart(struct push *p, struct task_order *order)
{
	if (!receive_parts(p, order))
		return false;
	if (!p->has_file)
		return rf_refuse(p->r, 400, "UpdateFile", RF_MSG_PROPERTY_MISSING,
			"UpdateFile");
	if (!p->has_parameters)
		return rf_refuse(p->r, 400, "UpdateParameters",
			RF_MSG_PROPERTY_MISSING, "UpdateParameters");
	return read_parameters(p, order);
}

/* Into the task's folder, whole; then it is started. */
static void
push(struct push *p, bool parts)
{
	struct task_order order = {.all = true};
	struct rf *r = p->r;
	struct task_new t;
	bool ok;

	if (r->body_left > FIRMWARE_MAX + PARAMETERS + CHUNK) {
		too_large(r);
		return;
	}
	if (!update_begin(r, &t))
		return;
	ok = put_begin(&p->file, t.folder, 0600) == 0;
	if (!ok) {
		rf_trouble(r, "the state folder");
	} else {
		ok = (parts ? receive_multipart(p, &order) : receive(p)) &&
		     update_for_one(r, &order);
		if (ok && p->size == 0)
			ok = rf_refuse(r, 400, NULL, RF_MSG_UNRECOGNIZED_BODY);
		if (ok && put_commit(&p->file, TASK_IMAGE) == -1)
			ok = rf_trouble(r, "the state folder");
		if (!ok)
			put_abandon(&p->file);
	}
	if (ok)
		update_start(r, &t, &order);
	else
		task_forget(r->state, &t);
}

void
update_push(struct rf *r)
{
	static struct push p;
	const char *type = r->head.type;

	p = (struct push){.r = r};
	/* What is in a form is not an image, though it holds one. */
	if (type && strncasecmp(type, "multipart/", 10) == 0)
		rf_refuse_header(r, 415, "Content-Type", type,
			"Send a form to the service's MultipartHttpPushUri.");
	else
		push(&p, false);
}

void
update_push_multipart(struct rf *r)
{
	static struct push p;

	p = (struct push){.r = r};
	if (!r->head.type || !multipart_begin(&p.m, r->head.type))
		rf_refuse_header(r, 415, "Content-Type", r->head.type,
			"Send a form: multipart/form-data, with its boundary.");
	else
		push(&p, true);
}

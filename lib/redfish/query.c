#include "redfish/query.h"

#include "base/num.h"
#include "base/str.h"
#include "net/cgi.h"

#include <stdio.h>
#include <string.h>

#define VALUE_MAX QUERY_SELECT
#define TOP_MAX   INT32_MAX

/* What is being read, and where a fault is told. */
struct reading {
	struct rf_query *q;
	struct query_fault *fault;
	const char *name, *value;
};

static bool
refuse(struct reading *r, unsigned status, enum rf_message message)
{
	*r->fault = (struct query_fault){.status = status, .message = message};
	snprintf(r->fault->args[0], QUERY_PARAM, "%.*s", QUERY_PARAM - 1, r->value);
	snprintf(r->fault->args[1], QUERY_PARAM, "%.*s", QUERY_PARAM - 1, r->name);
	return false;
}

static bool
number(struct reading *r, bool *has, size_t *out)
{
	uint64_t v = 0;

	if (!num_u64(r->value, 0, TOP_MAX, &v)) {
		bool digits = *r->value &&
			      strspn(r->value, "-0123456789") == strlen(r->value);

		refuse(r, 400,
			digits ? RF_MSG_QUERY_PARAM_RANGE
			       : RF_MSG_QUERY_PARAM_TYPE);
		snprintf(r->fault->args[2], QUERY_PARAM, "0 to %d", TOP_MAX);
		return false;
	}
	*has = true;
	*out = (size_t)v;
	return true;
}

static bool
read_top(struct reading *r)
{
	return number(r, &r->q->has_top, &r->q->top);
}

static bool
read_skip(struct reading *r)
{
	return number(r, &r->q->has_skip, &r->q->skip);
}

/* "*", "." or "~", and perhaps "($levels=2)". */
static bool
read_expand(struct reading *r)
{
	static const char levels[] = "($levels=";
	const char *rest = *r->value ? r->value + 1 : r->value;
	size_t head = strlen(levels), len = strlen(rest);
	char text[8];
	uint64_t n = 1;

	switch (*r->value) {
	case '*':
		r->q->expand = EXPAND_ALL;
		break;
	case '.':
		r->q->expand = EXPAND_OWN;
		break;
	case '~':
		r->q->expand = EXPAND_LINKS;
		break;
	default:
		return refuse(r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	}
	if (*rest) {
		struct rd inner;

		if (strncmp(rest, levels, head) != 0 || rest[len - 1] != ')')
			return refuse(r, 400, RF_MSG_QUERY_PARAM_FORMAT);
		inner = rd_of(rest + head, len - head - 1);
		if (!str_take(text, sizeof text, &inner) ||
			!num_u64(text, 1, INT32_MAX, &n))
			return refuse(r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	}
	r->q->levels = n > QUERY_LEVELS_MAX ? QUERY_LEVELS_MAX : (unsigned)n;
	return true;
}

static bool
read_select(struct reading *r)
{
	const char *v = r->value;

	if (!*v || *v == ',' || v[strlen(v) - 1] == ',' || strstr(v, ",,") ||
		strpbrk(v, "()$\"'"))
		return refuse(r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	str_copy(r->q->select, sizeof r->q->select, v);
	return true;
}

static bool
read_only(struct reading *r)
{
	if (*r->value)
		return refuse(r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	r->q->only = true;
	return true;
}

static bool
read_excerpt(struct reading *r)
{
	return refuse(r, 501, RF_MSG_QUERY_NOT_SUPPORTED);
}

static const struct {
	const char *name;
	bool (*read)(struct reading *r);
} parameters[] = {
	{"$top", read_top},
	{"$skip", read_skip},
	{"$expand", read_expand},
	{"$select", read_select},
	{"only", read_only},
	{"excerpt", read_excerpt},
};

static bool
read_one(struct reading *r)
{
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
		if (strcmp(r->name, parameters[i].name) == 0)
			return parameters[i].read(r);
	/* What has no "$" is none of the service's business. */
	return *r->name != '$' || refuse(r, 501, RF_MSG_QUERY_NOT_SUPPORTED);
}

/* One "name=value" of the query. */
static bool
take(const struct reading *all, struct rd *pair)
{
	char name[QUERY_PARAM], value[VALUE_MAX] = "";
	struct reading r = *all;
	struct rd key = rd_until(pair, "=");

	r.name = name;
	r.value = value;
	rd_skip(pair, pair->left > 0);
	/* One that is too long to be known is somebody else's, unless it has a "$".
	 */
	if (!cgi_decode(&key, true, name, sizeof name))
		return (key.left > 0 && *key.at != '$' && *key.at != '%') ||
		       refuse(&r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	if (!cgi_decode(pair, true, value, sizeof value))
		return *name != '$' || refuse(&r, 400, RF_MSG_QUERY_PARAM_FORMAT);
	return read_one(&r);
}

bool
query_parse(const char *text, struct rf_query *out, struct query_fault *fault)
{
	struct rf_query q = {.levels = 1};
	struct reading r = {.q = &q, .fault = fault, .name = "", .value = ""};

	while (*text) {
		size_t len = strcspn(text, "&");
		struct rd pair = rd_of(text, len);

		if (len > 0 && !take(&r, &pair))
			return false;
		text += len;
		text += *text == '&';
	}
	if (q.only && (q.has_top || q.has_skip)) {
		r.name = r.value = "";
		return refuse(&r, 400, RF_MSG_QUERY_COMBINATION);
	}
	*out = q;
	return true;
}

bool
query_any(const struct rf_query *q)
{
	return q->only || q->has_top || q->has_skip || q->expand || *q->select;
}

/* Copy the member at a path of names, from one object to another. */
static void
copy(const json_t *from, json_t *to, struct rd *path)
{
	char name[QUERY_PARAM];
	struct rd part = rd_until(path, "/");
	json_t *value, *inner;

	if (!str_take(name, sizeof name, &part))
		return;
	value = json_object_get(from, name);
	if (!value)
		return;
	if (path->left == 0 || !json_is_object(value)) {
		json_object_set(to, name, value);
		return;
	}
	rd_skip(path, 1);
	inner = json_object_get(to, name);
	if (!inner) {
		inner = json_object();
		json_object_set_new(to, name, inner);
	}
	/* One that was chosen as a whole stays whole. */
	if (inner != value)
		copy(value, inner, path);
}

json_t *
query_select(const char *select, const json_t *resource)
{
	static const char *const always[] = {
		"@odata.id", "@odata.type", "@odata.context", "@odata.etag"};
	struct rd list = rd_of(select, strlen(select));
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		json_object_set(
			out, always[i], json_object_get(resource, always[i]));
	while (list.left > 0) {
		struct rd path = rd_until(&list, ",");

		if (list.left > 0)
			rd_skip(&list, 1);
		copy(resource, out, &path);
	}
	return out;
}

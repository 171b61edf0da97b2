/* What handlers call to fill in an answer, or to refuse: see rf.h. */
#include "redfish/view.h"

#include "base/str.h"
#include "host/override.h"

#include <errno.h>
#include <stdarg.h>
#include <time.h>

#define ARG_SHOWN 200 /* bytes of what a message quotes */

/* The object that holds the last name of a path, made when it is not there. */
static json_t *
holder(json_t *o, const char *path, bool make, const char **last)
{
	const char *slash;

	while (o && (slash = strchr(path, '/'))) {
		json_t *inner = json_object_getn(o, path, (size_t)(slash - path));

		if (!json_is_object(inner) && make) {
			inner = json_object();
			json_object_setn_new(
				o, path, (size_t)(slash - path), inner);
		}
		o = inner;
		path = slash + 1;
	}
	*last = path;
	return o;
}

void
rf_set(struct rf *r, const char *path, json_t *value)
{
	const char *name;
	json_t *o;

	if (!value)
		return;
	o = holder(r->answer, path, true, &name);
	json_object_set_new(o, name, value);
}

void
rf_set_text(struct rf *r, const char *path, const char *text)
{
	if (text)
		rf_set(r, path, json_string(text));
}

void
rf_set_int(struct rf *r, const char *path, int64_t value)
{
	rf_set(r, path, json_integer(value));
}

void
rf_set_bool(struct rf *r, const char *path, bool value)
{
	rf_set(r, path, json_boolean(value));
}

void
rf_set_null(struct rf *r, const char *path)
{
	rf_set(r, path, json_null());
}

void
rf_drop(struct rf *r, const char *path)
{
	const char *name;
	json_t *o = holder(r->answer, path, false, &name);

	if (o)
		json_object_del(o, name);
}

static json_t *link_of(const char *format, va_list ap)
	__attribute__((format(printf, 1, 0)));

static json_t *
link_of(const char *format, va_list ap)
{
	json_t *link = json_object();

	json_object_set_new(link, "@odata.id", json_vsprintf(format, ap));
	return link;
}

void
rf_set_link(struct rf *r, const char *path, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	rf_set(r, path, link_of(format, ap));
	va_end(ap);
}

static void
append(struct rf *r, const char *path, json_t *value)
{
	const char *name;
	json_t *o = holder(r->answer, path, true, &name);
	json_t *list = json_object_get(o, name);

	if (!list) {
		list = json_array();
		json_object_set_new(o, name, list);
	}
	json_array_append_new(list, value);
}

void
rf_add_link(struct rf *r, const char *path, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	append(r, path, link_of(format, ap));
	va_end(ap);
}

void
rf_member(struct rf *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	append(r, "Members", link_of(format, ap));
	va_end(ap);
}

void
rf_member_after(struct rf *r, const char *format, ...)
{
	size_t at = r->total;
	json_t *link;
	va_list ap;

	va_start(ap, format);
	link = link_of(format, ap);
	va_end(ap);
	if (view_hides(r, json_string_value(json_object_get(link, "@odata.id")))) {
		json_decref(link);
		return;
	}
	r->total++;
	if (at < r->query.skip ||
		(r->query.has_top && at - r->query.skip >= r->query.top))
		json_decref(link);
	else
		append(r, "Members", link);
}

void
rf_page(struct rf *r, size_t total, size_t *first, size_t *n)
{
	r->paged = true;
	r->total = total;
	*first = r->query.skip < total ? r->query.skip : total;
	*n = total - *first;
	if (r->query.has_top && r->query.top < *n)
		*n = r->query.top;
}

const json_t *
rf_value(const struct rf *r, const char *path)
{
	return json_object_get(r->set, path);
}

const char *
rf_text(const struct rf *r, const char *path)
{
	return json_string_value(rf_value(r, path));
}

bool
rf_flag(const struct rf *r, const char *path, bool otherwise)
{
	const json_t *v = rf_value(r, path);

	return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

int64_t
rf_number(const struct rf *r, const char *path, int64_t otherwise)
{
	const json_t *v = rf_value(r, path);

	return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

/* At most ARG_SHOWN bytes, and no character of UTF-8 in halves. */
static const char *
shortened(const char *text, char out[static ARG_SHOWN + 4])
{
	size_t n = ARG_SHOWN;

	if (strlen(text) <= ARG_SHOWN)
		return text;
	while (n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, text, n);
	memcpy(out + n, "...", 4);
	return out;
}

bool
rf_refuse(struct rf *r, unsigned status, const char *property, enum rf_message id,
	...)
{
	const char *args[MESSAGE_ARGS] = {"", "", "", ""};
	char room[MESSAGE_ARGS][ARG_SHOWN + 4];
	va_list ap;

	va_start(ap, id);
	for (unsigned i = 0; i < message_args(id); i++)
		args[i] = shortened(va_arg(ap, const char *), room[i]);
	va_end(ap);
	if (!r->messages)
		r->messages = json_array();
	if (json_array_size(r->messages) < RF_MESSAGES)
		json_array_append_new(
			r->messages, message_make(id, property, args));
	if (r->status < 400)
		r->status = status;
	return false;
}

bool
rf_explain(struct rf *r, const char *sentence)
{
	size_t n = json_array_size(r->messages);

	if (n > 0)
		json_object_set_new(json_array_get(r->messages, n - 1),
			"Resolution", json_string(sentence));
	return false;
}

bool
rf_refuse_header(struct rf *r, unsigned status, const char *name, const char *value,
	const char *sentence)
{
	if (value)
		rf_refuse(r, status, NULL, RF_MSG_HEADER_INVALID,
			rf_format(r, "%s: %s", name, value));
	else
		rf_refuse(r, status, NULL, RF_MSG_HEADER_MISSING, name);
	return rf_explain(r, sentence);
}

bool
rf_trouble(struct rf *r, const char *what)
{
	switch (errno) {
	case EBADMSG:
		r->fault = rf_format(r, "%s: damaged", what);
		r->retry_after = 30;
		return rf_refuse(r, 503, NULL, RF_MSG_SERVICE_UNAVAILABLE, "30");
	case ENOSPC:
	case EDQUOT:
		return rf_refuse(r, 507, NULL, RF_MSG_INSUFFICIENT_STORAGE);
	case ECONNREFUSED:
	case ENOENT:
	case ETIMEDOUT:
		return rf_refuse(r, 503, NULL, RF_MSG_COULD_NOT_CONNECT, what);
	case EWOULDBLOCK:
	case EINTR:
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		r->retry_after = 1;
		return rf_refuse(r, 503, NULL, RF_MSG_SERVICE_UNAVAILABLE, "1");
	default:
		return rf_refuse(r, 500, NULL, RF_MSG_INTERNAL_ERROR);
	}
}

bool
rf_url_ok(const char *url)
{
	const char *host = url ? strstr(url, "://") : NULL;

	return host && override_url_ok(url) && strcspn(host + 3, "/?#") > 0 &&
	       !memchr(host + 3, '@', strcspn(host + 3, "/"));
}

const char *
rf_url_shown(const char *url)
{
	return url && strchr(url, '@') ? "(hidden)" : url;
}

bool
rf_refused(const struct rf *r)
{
	return r->status >= 400;
}

void
rf_done(struct rf *r, unsigned status)
{
	r->status = status;
}

static const char *format_args(struct rf *r, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));

static const char *
format_args(struct rf *r, const char *format, va_list ap)
{
	va_list again;
	char *out = NULL;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n >= 0)
		out = arena_take(r->arena, (size_t)n + 1);
	if (!out)
		return "";
	vsnprintf(out, (size_t)n + 1, format, ap);
	return out;
}

const char *
rf_format(struct rf *r, const char *format, ...)
{
	va_list ap;
	const char *out;

	va_start(ap, format);
	out = format_args(r, format, ap);
	va_end(ap);
	return out;
}

void
rf_created(struct rf *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	r->location = format_args(r, format, ap);
	va_end(ap);
	r->status = 201;
	json_decref(r->answer);
	r->answer = rf_look(r, r->location);
}

void
rf_accepted(struct rf *r, unsigned retry_after, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	r->location = format_args(r, format, ap);
	va_end(ap);
	r->status = 202;
	r->retry_after = retry_after;
}

const char *
rf_time(struct rf *r, uint64_t when)
{
	time_t t = (time_t)when;
	struct tm tm;
	char out[32];

	if (!gmtime_r(&t, &tm) ||
		strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return "";
	return rf_format(r, "%s", out);
}

void
rf_end(struct rf *r)
{
	json_decref(r->body);
	json_decref(r->set);
	json_decref(r->before);
	json_decref(r->answer);
	json_decref(r->messages);
	arena_free(r->arena);
	*r = (struct rf){.state = -1};
}

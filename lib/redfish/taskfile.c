#include "redfish/taskfile.h"

#include "base/kv.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define FILE_MAX 8192 /* bytes of a task or an order */

static const char *const words[TASK_STATES] = {
	[TASK_NEW] = "New",
	[TASK_RUNNING] = "Running",
	[TASK_COMPLETED] = "Completed",
	[TASK_EXCEPTION] = "Exception",
	[TASK_CANCELLING] = "Cancelling",
	[TASK_CANCELLED] = "Cancelled",
};

static const char *const whats[TASK_WHATS] = {
	[TASK_ANY] = "any",
	[TASK_UEFI] = "uefi",
	[TASK_EEPROM] = "eeprom",
};

const char *
task_word(enum task_state state)
{
	return words[state];
}

bool
task_over(enum task_state state)
{
	return state == TASK_COMPLETED || state == TASK_EXCEPTION ||
	       state == TASK_CANCELLED;
}

static int
fail(int why)
{
	errno = why;
	return -1;
}

static enum task_state
state_of(const char *word)
{
	for (unsigned i = 0; word && i < TASK_STATES; i++)
		if (strcmp(words[i], word) == 0)
			return (enum task_state)i;
	return TASK_EXCEPTION;
}

static void
text_of(const struct kv *kv, const char *name, char *out, size_t size)
{
	const char *text = kv_get(kv, name);

	*out = '\0';
	if (text)
		str_copy(out, size, text);
}

/* One of our files; text is its room. */
static int
read_kv(int folder, const char *name, char text[static FILE_MAX], struct kv *kv)
{
	ssize_t n = at_read(folder, name, text, FILE_MAX);
	size_t line;

	if (n == -1)
		return -1;
	return kv_parse(text, (size_t)n, kv, &line) ? 0 : fail(EBADMSG);
}

int
task_write(int folder, const struct task *task)
{
	char text[FILE_MAX];
	struct wr w = wr_of(text, sizeof text);

	kv_put(&w, "name", task->name);
	kv_put(&w, "state", words[task->state]);
	kv_put_u64(&w, "percent", task->percent);
	kv_put_u64(&w, "begun", task->begun);
	kv_put_u64(&w, "ended", task->ended);
	kv_put(&w, "message", task->message);
	return w.full ? fail(EMSGSIZE)
		      : put_file(folder, "task", text, w.len, 0600);
}

int
task_load(int folder, struct task *out)
{
	struct task t = {0};
	char text[FILE_MAX];
	uint64_t percent;
	struct kv kv;

	if (read_kv(folder, "task", text, &kv) == -1)
		return -1;
	t.state = state_of(kv_get(&kv, "state"));
	if (kv_get_u64(&kv, "percent", &percent) && percent <= 100)
		t.percent = (uint32_t)percent;
	kv_get_u64(&kv, "begun", &t.begun);
	kv_get_u64(&kv, "ended", &t.ended);
	text_of(&kv, "name", t.name, sizeof t.name);
	text_of(&kv, "message", t.message, sizeof t.message);
	*out = t;
	return 0;
}

uint64_t
task_last_word(int folder)
{
	struct stat st;

	return fstatat(folder, "task", &st, AT_SYMLINK_NOFOLLOW) == 0
		       ? (uint64_t)st.st_mtime
		       : 0;
}

int
task_order_write(int folder, const struct task_order *order)
{
	char text[FILE_MAX], name[32], mac[MAC_TEXT];
	struct wr w = wr_of(text, sizeof text);

	kv_put(&w, "what", whats[order->what]);
	kv_put(&w, "url", order->url);
	kv_put(&w, "file", order->file);
	kv_put(&w, "force", order->force ? "true" : "false");
	kv_put(&w, "all", order->all ? "true" : "false");
	for (size_t i = 0; i < order->hosts; i++) {
		snprintf(name, sizeof name, "host.%zu", i);
		kv_put(&w, name, mac_text(order->host[i], mac));
	}
	return w.full ? fail(EMSGSIZE)
		      : put_file(folder, "order", text, w.len, 0600);
}

static bool
is_true(const struct kv *kv, const char *name)
{
	const char *value = kv_get(kv, name);

	return value && strcmp(value, "true") == 0;
}

static enum task_what
what_of(const char *word)
{
	for (unsigned i = 0; word && i < TASK_WHATS; i++)
		if (strcmp(whats[i], word) == 0)
			return (enum task_what)i;
	return TASK_ANY;
}

int
task_order_read(int folder, struct task_order *out)
{
	char text[FILE_MAX], name[24];
	struct task_order o = {0};
	const char *mac;
	struct kv kv;

	if (read_kv(folder, "order", text, &kv) == -1)
		return -1;
	text_of(&kv, "url", o.url, sizeof o.url);
	text_of(&kv, "file", o.file, sizeof o.file);
	o.what = what_of(kv_get(&kv, "what"));
	o.force = is_true(&kv, "force");
	o.all = is_true(&kv, "all");
	for (; o.hosts < TASK_TARGETS; o.hosts++) {
		snprintf(name, sizeof name, "host.%zu", o.hosts);
		mac = kv_get(&kv, name);
		if (!mac || !mac_parse(mac, &o.host[o.hosts]))
			break;
	}
	*out = o;
	return 0;
}

bool
task_cancelled(int folder)
{
	struct stat st;

	return fstatat(folder, "cancel", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

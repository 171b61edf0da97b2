/*
 * host/event: what was seen of a host is appended, whole, by several at once, and
 * read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/state.h"
#include "host/event.h"
#include "host/eventqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#define START 1764000000000 /* ms since 1970 */
#define ROOM  (3 * EVENT_FILE)

static char folder[] = "/tmp/event-XXXXXX";
static int state;
static char text[ROOM];

/* A host that nobody else in this file uses, with a folder or without. */
static struct mac
host(bool known)
{
	static uint8_t n;
	struct mac mac = {{2, 0, 0, 0, 0, ++n}};

	if (known)
		close(state_host_folder(state, mac));
	return mac;
}

static struct event_line
line(uint64_t ms, const char *what)
{
	struct event_line e;

	event_begin(&e, START + ms, "mb-test", what);
	return e;
}

static int
put(struct mac mac, uint64_t ms, const char *what)
{
	struct event_line e = line(ms, what);

	return event_append(state, mac, &e, 0);
}

/* Open the host's file for a test to spoil it. */
static int
file_of(struct mac mac, int flags)
{
	char name[STATE_NAME];

	return openat(state, state_host(mac, STATE_EVENTS, name), flags, 0644);
}

/* Read all: their number; the last is in *e. */
static size_t
read_all(struct mac mac, struct host_event *e)
{
	ssize_t len = event_read(state, mac, text, sizeof text);
	char *at = text;
	size_t n = 0;

	assert_true(len >= 0);
	while (event_next(&at, text + len, e))
		n++;
	return n;
}

static void
an_event_is_one_line_of_json(void **s)
{
	struct mac mac = host(true);
	struct event_line e = line(123, "file");
	char name[STATE_NAME];

	(void)s;
	event_text(&e, "name", "start4.elf");
	event_number(&e, "n", 7);
	assert_int_equal(event_append(state, mac, &e, 0), EVENT_WRITTEN);

	ssize_t len = at_read(
		state, state_host(mac, STATE_EVENTS, name), text, sizeof text);
	assert_true(len > 0);
	assert_string_equal(text,
		"{\"t\":1764000000.123,\"by\":\"mb-test\",\"what\":\"file\","
		"\"name\":\"start4.elf\",\"n\":7}\n");
}

static void
it_is_read_back_as_it_was(void **s)
{
	struct mac mac = host(true);
	struct event_line e = line(7, "file");
	struct host_event got;

	(void)s;
	event_text(&e, "name", "a\"b\\c\n\x01\xc3\xa9{},:");
	event_number(&e, "n", UINT64_MAX);
	assert_int_equal(event_append(state, mac, &e, 0), EVENT_WRITTEN);
	assert_int_equal(read_all(mac, &got), 1);
	assert_int_equal(got.when, START + 7);
	assert_string_equal(got.by, "mb-test");
	assert_string_equal(got.what, "file");
	assert_string_equal(event_get(&got, "name"), "a\"b\\c\n\x01\xc3\xa9{},:");
	assert_string_equal(event_get(&got, "n"), "18446744073709551615");
	assert_null(event_get(&got, "other"));
	assert_int_equal(got.again, 0);
}

static void
a_long_text_is_cut_and_a_field_without_room_left_out(void **s)
{
	struct mac mac = host(true);
	struct event_line e = line(0, "file");
	char longest[300];
	struct host_event got;

	(void)s;
	memset(longest, '\n', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	for (char name[] = "a"; *name < 'h'; ++*name)
		event_text(&e, name, longest);
	assert_int_equal(event_append(state, mac, &e, 0), EVENT_WRITTEN);
	assert_int_equal(read_all(mac, &got), 1);

	const char *a = event_get(&got, "a");
	assert_int_equal(strlen(a), (EVENT_TEXT - 3) / 6 + 3);
	assert_string_equal(a + strlen(a) - 4, "\n...");
	assert_non_null(event_get(&got, "b"));
	assert_null(event_get(&got, "c"));
}

static void
a_text_that_just_fits_is_whole(void **s)
{
	struct mac mac = host(true);
	struct event_line e = line(0, "file");
	char fits[EVENT_TEXT + 1];
	struct host_event got;

	(void)s;
	memset(fits, 'a', EVENT_TEXT);
	fits[EVENT_TEXT] = '\0';
	event_text(&e, "name", fits);
	assert_int_equal(event_append(state, mac, &e, 0), EVENT_WRITTEN);
	read_all(mac, &got);
	assert_string_equal(event_get(&got, "name"), fits);
}

static void
nobody_makes_a_folder_for_a_host_that_is_not_known(void **s)
{
	struct mac mac = host(false);
	char mac_name[MAC_TEXT], name[STATE_NAME];

	(void)s;
	assert_int_equal(put(mac, 0, "on"), -1);
	assert_int_equal(errno, ENOENT);
	snprintf(name, sizeof name, "hosts/%s", mac_text(mac, mac_name));
	assert_int_equal(faccessat(state, name, F_OK, 0), -1);
	assert_int_equal(event_read(state, mac, text, sizeof text), 0);
}

static void
the_same_again_is_written_once_a_minute_and_then_every_ten(void **s)
{
	struct mac mac = host(true);
	struct host_event got;

	(void)s;
	assert_int_equal(put(mac, 0, "on"), EVENT_WRITTEN);
	assert_int_equal(put(mac, EVENT_FOLD - 1, "on"), EVENT_SAME);
	assert_int_equal(put(mac, EVENT_FOLD, "on"), EVENT_WRITTEN);
	assert_int_equal(read_all(mac, &got), 2);
	assert_int_equal(got.again, 1);
	assert_int_equal(put(mac, 2 * EVENT_FOLD, "on"), EVENT_SAME);
	assert_int_equal(put(mac, EVENT_FOLD + EVENT_FOLDS, "on"), EVENT_WRITTEN);
}

static void
what_came_again_after_something_else_is_news(void **s)
{
	struct mac mac = host(true);
	struct host_event got;

	(void)s;
	assert_int_equal(put(mac, 0, "on"), EVENT_WRITTEN);
	assert_int_equal(put(mac, 1, "off"), EVENT_WRITTEN);
	assert_int_equal(put(mac, 2, "on"), EVENT_WRITTEN);
	assert_int_equal(put(mac, 3, "one"), EVENT_WRITTEN);
	assert_int_equal(read_all(mac, &got), 4);
	assert_int_equal(got.again, 0);
}

static void
who_sends_a_host_too_many_has_them_left_out(void **s)
{
	struct mac mac = host(true);
	char what[16];
	struct stat st;
	char name[STATE_NAME];
	int rc = EVENT_WRITTEN, n;

	(void)s;
	for (n = 0; n < 5000 && rc == EVENT_WRITTEN; n++) {
		snprintf(what, sizeof what, "%d", n);
		rc = put(mac, (uint64_t)n, what);
	}
	assert_int_equal(rc, EVENT_LEFT);
	fstatat(state, state_host(mac, STATE_EVENTS, name), &st, 0);
	assert_true(st.st_size >= EVENT_PACE_SIZE);
	assert_true(st.st_size < EVENT_PACE_SIZE + 2 * EVENT_LINE);
	assert_int_equal(put(mac, EVENT_PACE / 2, "more"), EVENT_LEFT);
	assert_int_equal(put(mac, EVENT_PACE + 100, "later"), EVENT_WRITTEN);
}

static void
a_torn_last_line_costs_nobody_elses(void **s)
{
	struct mac mac = host(true);
	struct host_event got;
	char *at = text;

	(void)s;
	put(mac, 0, "on");
	int fd = file_of(mac, O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "{\"t\":17640", 10), 10);
	close(fd);

	ssize_t len = event_read(state, mac, text, sizeof text);
	assert_true(event_next(&at, text + len, &got));
	assert_false(event_next(&at, text + len, &got));
	assert_ptr_equal(at, text + len - 10); /* to go on from, later */
	assert_int_equal(put(mac, 1, "off"), EVENT_WRITTEN);
	assert_int_equal(read_all(mac, &got), 2);
	assert_string_equal(got.what, "off");
}

static void
what_is_no_event_is_skipped(void **s)
{
	static const char *const bad[] = {
		"",
		"{}",
		"{\"t\":1.2,\"by\":\"a\",\"what\":\"b\"}",
		"{\"t\":1.222,\"by\":\"a\"}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\"",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\"}}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\",}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\",\"n\":}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\",\"n\":-1}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\\n\"}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\\u0\"}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\\u00\"}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\\",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"b\",\"again\":0}",
		"{\"t\":99999999999999999999.222,\"by\":\"a\",\"what\":\"b\"}",
		"{\"t\":1.222,\"by\":\"a\",\"what\":\"\t\"}",
	};

	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char lines[256], *at = lines;
		struct host_event got = {0};
		int len = snprintf(lines, sizeof lines,
			"%s\n{\"t\":1.222,\"by\":\"a\",\"what\":\"good\"}\n",
			bad[i]);

		assert_true(event_next(&at, lines + len, &got));
		assert_string_equal(got.what, "good");
		assert_false(event_next(&at, lines + len, &got));
	}
}

static void
a_file_that_is_full_becomes_the_old_one(void **s)
{
	struct mac mac = host(true);
	char name[STATE_NAME], what[16];
	struct host_event got;
	struct stat st;

	(void)s;
	for (int i = 0; i < 4000; i++) {
		snprintf(what, sizeof what, "%d", i);
		assert_int_equal(put(mac, (uint64_t)i * 1000, what), EVENT_WRITTEN);
	}
	fstatat(state, state_host(mac, STATE_EVENTS, name), &st, 0);
	assert_true(st.st_size <= EVENT_FILE);
	fstatat(state, state_host(mac, STATE_EVENTS_OLD, name), &st, 0);
	assert_true(st.st_size <= EVENT_FILE);

	size_t n = read_all(mac, &got);
	assert_string_equal(got.what, "3999");
	assert_true(n > EVENT_FILE / 60);

	/* And the tail alone, which is whole lines. */
	ssize_t len = event_read(state, mac, text, 4096);
	char *at = text;
	assert_true(len > 3900 && len <= 4096);
	assert_memory_equal(text, "{\"t\":", 5);
	for (n = 0; event_next(&at, text + len, &got);)
		n++;
	assert_int_equal(n * 50, len);
	assert_string_equal(got.what, "3999");
}

static void
what_is_no_file_is_not_written_to(void **s)
{
	struct mac fifo = host(true), folder_there = host(true);
	char name[STATE_NAME];

	(void)s;
	mkfifoat(state, state_host(fifo, STATE_EVENTS, name), 0644);
	assert_int_equal(put(fifo, 0, "on"), -1);
	assert_int_equal(errno, EINVAL);
	mkdirat(state, state_host(folder_there, STATE_EVENTS, name), 0755);
	assert_int_equal(put(folder_there, 0, "on"), -1);
	assert_int_equal(errno, EISDIR);
}

/* One of several who write at once. */
struct writer {
	struct mac mac;
	uint64_t from; /* ms; far from the others', for all come too fast */
	char name;
	pthread_t thread;
};

#define WRITERS 4
#define EACH    300 /* together more than one file, and less than two */

static void *
write_lines(void *of)
{
	struct writer *w = of;
	char what[40];

	for (int i = 0; i < EACH; i++) {
		snprintf(what, sizeof what, "%c-%0*d", w->name, 30, i);
		if (put(w->mac, w->from + (uint64_t)i * EVENT_PACE, what) !=
			EVENT_WRITTEN)
			return w;
	}
	return NULL;
}

static void
no_line_is_lost_when_several_write_while_it_becomes_the_old_one(void **s)
{
	(void)s;
	for (int round = 0; round < 20; round++) {
		struct mac mac = host(true);
		struct writer w[WRITERS];
		struct host_event got;
		void *failed;

		for (int i = 0; i < WRITERS; i++) {
			w[i].mac = mac;
			w[i].name = (char)('a' + i);
			w[i].from = (uint64_t)i * 1000000000;
			pthread_create(&w[i].thread, NULL, write_lines, &w[i]);
		}
		for (int i = 0; i < WRITERS; i++) {
			pthread_join(w[i].thread, &failed);
			assert_null(failed);
		}
		assert_int_equal(read_all(mac, &got), WRITERS * EACH);
	}
}

static struct event_queue queue;

static void
queue_put(struct mac mac, uint64_t ms, const char *what)
{
	struct event_line e = line(ms, what);

	assert_true(eventqueue_put(&queue, mac, &e));
}

static void
queue_write(void)
{
	struct mac mac;

	while (queue.n > 0)
		assert_int_equal(eventqueue_write(&queue, state, &mac), 0);
}

static void
a_queue_keeps_the_order_and_counts_what_repeats_itself(void **s)
{
	struct mac mac = host(true);
	struct host_event got;

	(void)s;
	queue = (struct event_queue){0};
	for (uint64_t ms = 0; ms < EVENTS_QUIET; ms++)
		queue_put(mac, ms, "on");
	assert_int_equal(queue.n, 1);
	queue_put(mac, 4000, "on"); /* to be looked at */
	assert_int_equal(queue.n, 2);
	queue_write();
	assert_int_equal(read_all(mac, &got), 1);
	queue_put(mac, EVENT_FOLD, "on");
	queue_write();
	assert_int_equal(read_all(mac, &got), 2);
	assert_int_equal(got.again, EVENTS_QUIET + 1);
	queue_put(mac, EVENT_FOLD + 1, "off");
	queue_put(mac, EVENT_FOLD + 2, "on");
	queue_write();
	assert_int_equal(read_all(mac, &got), 4);
	assert_int_equal(got.again, 0);
}

/* Another program writes between two of the same that are so many ms apart. */
static void
put_between(uint64_t ms)
{
	struct mac mac = host(true);
	struct host_event got;

	queue = (struct event_queue){0};
	queue_put(mac, 0, "on");
	queue_write();
	put(mac, 1, "off");
	queue_put(mac, ms, "on");
	queue_write();
	assert_int_equal(read_all(mac, &got), 3);
	assert_string_equal(got.what, "on");
	assert_int_equal(got.again, 0);
}

static void
a_queue_sees_that_another_program_wrote_in_between(void **s)
{
	(void)s;
	put_between(EVENTS_QUIET);
}

static void
who_asks_a_moment_after_its_power_was_cut_is_heard_anew(void **s)
{
	(void)s;
	put_between(240);
}

static void
a_full_queue_says_so_and_an_unknown_host_is_no_failure(void **s)
{
	struct event_line e = line(0, "on");

	(void)s;
	queue = (struct event_queue){0};
	for (int i = 0; i < EVENTS_MAX; i++) {
		struct mac mac = {{2, 1, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};

		assert_true(eventqueue_put(&queue, mac, &e));
	}
	assert_false(eventqueue_put(&queue, (struct mac){{2, 2}}, &e));
	queue_write();
	assert_true(eventqueue_put(&queue, (struct mac){{2, 2}}, &e));

	struct mac mac;
	assert_int_equal(eventqueue_write(&queue, -1, &mac), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(mac.b[1], 2);
	assert_int_equal(queue.n, 0);
}

static int
open_folder(void **s)
{
	(void)s;
	state = mkdtemp(folder) ? at_folder(folder) : -1;
	return state == -1;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int
remove_folder(void **s)
{
	(void)s;
	close(state);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Root's commands and other users' servers append to one file. */
static void
whoever_is_first_leaves_it_to_all_who_share_the_folder(void **unused)
{
	struct mac mac = host(true);
	mode_t was = umask(077);
	struct stat st, above;
	char name[STATE_NAME];
	(void)unused;

	assert_int_equal(put(mac, 0, "first"), EVENT_WRITTEN);
	umask(was);
	assert_return_code(
		fstatat(state, state_host(mac, STATE_EVENTS, name), &st, 0), errno);
	assert_int_equal(st.st_mode & 0777, 0664);
	if (geteuid() != 0)
		return;

	/* What root makes is its folder's owner's. */
	mac = host(true);
	state_host(mac, STATE_EVENTS, name);
	*strrchr(name, '/') = '\0';
	assert_return_code(fchownat(state, name, 12345, 12346, 0), errno);
	assert_int_equal(put(mac, 0, "first"), EVENT_WRITTEN);
	assert_return_code(
		fstatat(state, state_host(mac, STATE_EVENTS, name), &st, 0), errno);
	*strrchr(name, '/') = '\0';
	assert_return_code(fstatat(state, name, &above, 0), errno);
	assert_int_equal(st.st_uid, above.st_uid);
	assert_int_equal(st.st_gid, above.st_gid);
	assert_int_equal(st.st_mode & 0777, 0664);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_of_json),
		cmocka_unit_test(it_is_read_back_as_it_was),
		cmocka_unit_test(
			a_long_text_is_cut_and_a_field_without_room_left_out),
		cmocka_unit_test(a_text_that_just_fits_is_whole),
		cmocka_unit_test(
			nobody_makes_a_folder_for_a_host_that_is_not_known),
		cmocka_unit_test(
			the_same_again_is_written_once_a_minute_and_then_every_ten),
		cmocka_unit_test(what_came_again_after_something_else_is_news),
		cmocka_unit_test(who_sends_a_host_too_many_has_them_left_out),
		cmocka_unit_test(a_torn_last_line_costs_nobody_elses),
		cmocka_unit_test(what_is_no_event_is_skipped),
		cmocka_unit_test(a_file_that_is_full_becomes_the_old_one),
		cmocka_unit_test(what_is_no_file_is_not_written_to),
		cmocka_unit_test(
			whoever_is_first_leaves_it_to_all_who_share_the_folder),
		cmocka_unit_test(
			no_line_is_lost_when_several_write_while_it_becomes_the_old_one),
		cmocka_unit_test(
			a_queue_keeps_the_order_and_counts_what_repeats_itself),
		cmocka_unit_test(
			a_queue_sees_that_another_program_wrote_in_between),
		cmocka_unit_test(
			who_asks_a_moment_after_its_power_was_cut_is_heard_anew),
		cmocka_unit_test(
			a_full_queue_says_so_and_an_unknown_host_is_no_failure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"event", tests, open_folder, remove_folder);
}

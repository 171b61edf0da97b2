/* host/media: what is in a host's virtual slot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/put.h"
#include "file/state.h"
#include "host/media.h"

#include <errno.h>
#include <ftw.h>
#include <string.h>
#include <unistd.h>

#define ISO "http://10.0.0.2/a\\b.iso"

static int state_fd;
static char path[64];

static const struct mac mac = {{0xdc, 0xa6, 0x32, 0x01, 0x02, 0x03}};

static int
make_state(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "%s", "/tmp/mb-media-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	state_fd = state_open(path);
	return state_fd == -1;
}

static int
remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(name);
}

static int
remove_state(void **state)
{
	(void)state;
	close(state_fd);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
write_text(const char *text)
{
	int dir = state_host_folder(state_fd, mac);

	assert_int_not_equal(dir, -1);
	assert_int_equal(put_file(dir, "media", text, strlen(text), 0644), 0);
	close(dir);
}

static void
what_is_inserted_is_read_back_and_gone_when_it_is_taken_out(void **state)
{
	struct media in = {.image = ISO, .inserted = true, .when = 7}, out;
	char url[OVERRIDE_URL] = "as it was";

	(void)state;
	assert_int_equal(media_read(state_fd, mac, &out), 0);
	assert_string_equal(out.image, "");
	assert_false(out.inserted);
	assert_false(media_inserted(state_fd, mac, url));
	assert_string_equal(url, "as it was");
	assert_int_equal(media_write(state_fd, mac, &in), 0);
	assert_int_equal(media_read(state_fd, mac, &out), 0);
	assert_string_equal(out.image, ISO);
	assert_true(out.inserted);
	assert_int_equal(out.when, 7);
	assert_true(media_inserted(state_fd, mac, url));
	assert_string_equal(url, ISO);
	in.inserted = false;
	assert_int_equal(media_write(state_fd, mac, &in), 0);
	assert_false(media_inserted(state_fd, mac, url));
	assert_int_equal(media_remove(state_fd, mac), 0);
	assert_int_equal(media_read(state_fd, mac, &out), 0);
	assert_string_equal(out.image, "");
	assert_int_equal(media_remove(state_fd, mac), 0);
}

static void
a_url_that_nobody_boots_is_not_written(void **state)
{
	struct media in = {.image = "nfs://10.0.0.2/a.iso", .inserted = true}, out;

	(void)state;
	assert_int_equal(media_write(state_fd, mac, &in), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(media_read(state_fd, mac, &out), 0);
	assert_string_equal(out.image, "");
}

static void
what_is_not_such_a_file_is_refused_and_can_be_removed(void **state)
{
	static const char *const bad[] = {"nonsense", "image=http://a/b\n",
		"inserted=true\n", "image=http://a/b\ninserted=yes\n",
		"image=ftp://a/b\ninserted=true\n",
		"image=http://a/b\ninserted=true\nwhen=x\n"};
	struct media out = {.image = "as it was"};
	char url[OVERRIDE_URL];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		write_text(bad[i]);
		assert_int_equal(media_read(state_fd, mac, &out), -1);
		assert_int_equal(errno, EBADMSG);
		assert_string_equal(out.image, "as it was");
		assert_false(media_inserted(state_fd, mac, url));
	}
	assert_int_equal(media_remove(state_fd, mac), 0);
	assert_int_equal(media_read(state_fd, mac, &out), 0);
}

static void
to_take_out_of_an_unknown_host_makes_nothing(void **state)
{
	static const struct mac other = {{0xdc, 0xa6, 0x32, 9, 9, 9}};

	(void)state;
	assert_int_equal(media_remove(state_fd, other), 0);
	assert_int_equal(faccessat(state_fd, STATE_HOSTS, F_OK, 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_inserted_is_read_back_and_gone_when_it_is_taken_out,
			make_state, remove_state),
		cmocka_unit_test_setup_teardown(
			a_url_that_nobody_boots_is_not_written, make_state,
			remove_state),
		cmocka_unit_test_setup_teardown(
			what_is_not_such_a_file_is_refused_and_can_be_removed,
			make_state, remove_state),
		cmocka_unit_test_setup_teardown(
			to_take_out_of_an_unknown_host_makes_nothing, make_state,
			remove_state),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

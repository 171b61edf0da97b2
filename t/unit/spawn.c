/* proc/spawn: a program that is started has what it was given, and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proc/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char sh[] = "sh", c[] = "-c";

/* What a script, started so, writes to its standard output. */
static const char *
said(char *script, struct spawn s, int *code)
{
	static char text[512];
	char *argv[] = {sh, c, script, NULL};
	ssize_t n;

	s.path = "/bin/sh";
	s.argv = argv;
	s.fd[1] = memfd_create("out", MFD_CLOEXEC);
	*code = spawn_wait(spawn_program(&s));
	n = pread(s.fd[1], text, sizeof text - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	close(s.fd[1]);
	return text;
}

static void
it_has_the_files_that_are_named_and_no_other(void **state)
{
	/* The folder that the shell reads for the names is closed when it has them.
	 */
	char script[] =
		"for f in /proc/$$/fd/*; do [ -e $f ] && printf '%s ' ${f##*/}; "
		"done; readlink /proc/$$/fd/0; cat <&3; pwd -P; "
		"[ \"$(cut -d' ' -f6 /proc/$$/stat)\" -eq $$ ] && echo own";
	int leak = open("/dev/zero", O_RDONLY), keep = memfd_create("keep", 0),
	    code;
	char twice[] =
		"for f in /proc/$$/fd/*; do [ -e $f ] && printf '%s ' ${f##*/}; "
		"done; true";
	struct spawn s = {.folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.fd = {SPAWN_NULL, 0, SPAWN_NULL},
		.keep = keep,
		.session = true};

	(void)state;
	assert_int_equal(write(keep, "kept\n", 5), 5);
	lseek(keep, 0, SEEK_SET);
	assert_string_equal(
		said(script, s, &code), "0 1 2 3 /dev/null\nkept\n/\nown\n");
	s.keep = -1;
	assert_string_equal(said(twice, s, &code), "0 1 2 ");
	assert_int_equal(code, 0);
	close(leak);
	close(keep);
	close(s.folder);
}

static void
its_end_is_told(void **state)
{
	char seven[] = "exit 7", killed[] = "kill -9 $$";
	struct spawn s = {.folder = -1, .fd = {0, 0, SPAWN_SAME}, .keep = -1};
	int code;

	(void)state;
	said(seven, s, &code);
	assert_int_equal(code, 7);
	said(killed, s, &code);
	assert_int_equal(code, 128 + 9);
}

static void
that_it_is_not_there_is_told(void **state)
{
	char path[PATH_MAX], *argv[] = {sh, NULL};
	struct spawn s = {.folder = -1, .fd = {0, 0, SPAWN_SAME}, .keep = -1};

	(void)state;
	assert_int_equal(spawn_beside("no-such-program", path, sizeof path), 0);
	assert_non_null(strstr(path, "/no-such-program"));
	assert_int_equal(spawn_beside("x", path, 4), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	/* An emulator forks where it is to share memory, by which this is told. */
	if (getenv("MB_EMULATOR"))
		skip();
	s.path = path;
	s.argv = argv;
	errno = 0;
	assert_int_equal(spawn_program(&s), -1);
	assert_int_equal(errno, ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_the_files_that_are_named_and_no_other),
		cmocka_unit_test(its_end_is_told),
		cmocka_unit_test(that_it_is_not_there_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

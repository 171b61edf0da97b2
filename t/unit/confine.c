/* proc/confine: what a program gives up, and what it keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proc/confine.h"
#include "proc/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static char name[] = "true";
static char *argv[] = {name, NULL};

/* What a thread does, and what came of it. */
struct trial {
	int (*does)(void);
	int result;
	bool confined;
};

static void *
try(void *with)
{
	struct trial *t = with;

	t->confined = confine() == 0;
	t->result = t->confined ? t->does() : 0;
	return NULL;
}

/* In a thread that gave it up; the others go on as they were. */
static int
confined(int (*does)(void))
{
	struct trial t = {.does = does};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, try, &t), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	if (!t.confined)
		skip(); /* an emulated processor, or an old kernel */
	return t.result;
}

static int
starts(void)
{
	struct spawn s = {.path = "/bin/true",
		.argv = argv,
		.folder = -1,
		.fd = {SPAWN_NULL, SPAWN_NULL, SPAWN_NULL},
		.keep = -1};
	pid_t pid = spawn_program(&s);

	return pid == -1 ? errno : spawn_wait(pid);
}

static int
starts_otherwise(void)
{
	int fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	long rc = syscall(__NR_execveat, fd, "", argv, NULL, AT_EMPTY_PATH);

	close(fd);
	return rc == -1 ? errno : 0;
}

/* errno, or 0. */
static int
opens(int domain, int type)
{
	int fd = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd == -1 ? errno : close(fd);
}

static int
speaks_tcp(void)
{
	return opens(AF_INET, SOCK_STREAM);
}

static int
speaks_tcp_over_ipv6(void)
{
	return opens(AF_INET6, SOCK_STREAM);
}

static int
has_rings(void)
{
	return syscall(__NR_io_uring_setup, 1, NULL) == -1 ? errno : 0;
}

static void *
in_a_thread(void *out)
{
	*(int *)out = starts();
	return NULL;
}

static int
starts_in_a_thread(void)
{
	pthread_t thread;
	int why = 0;

	return pthread_create(&thread, NULL, in_a_thread, &why) ||
			       pthread_join(thread, NULL)
		       ? 99
		       : why;
}

static int
speaks(void)
{
	return opens(AF_INET, SOCK_DGRAM) || opens(AF_INET6, SOCK_DGRAM) ||
	       opens(AF_UNIX, SOCK_STREAM) || opens(AF_NETLINK, SOCK_RAW) ||
	       opens(AF_UNIX, SOCK_DGRAM);
}

static void
nothing_is_started(void **state)
{
	(void)state;
	if (getenv("MB_VALGRIND"))
		skip(); /* it ends when a program cannot be started */
	assert_int_equal(confined(starts), EPERM);
	assert_int_equal(confined(starts_otherwise), EPERM);
	assert_int_equal(confined(starts_in_a_thread), EPERM);
}

static void
no_stream_goes_out(void **state)
{
	(void)state;
	assert_int_equal(confined(speaks_tcp), EPERM);
	assert_int_equal(confined(speaks_tcp_over_ipv6), EPERM);
	assert_int_equal(confined(has_rings), EPERM);
}

static void
datagrams_and_what_stays_on_the_machine_are_as_before(void **state)
{
	(void)state;
	assert_int_equal(confined(speaks), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_started),
		cmocka_unit_test(no_stream_goes_out),
		cmocka_unit_test(
			datagrams_and_what_stays_on_the_machine_are_as_before),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}

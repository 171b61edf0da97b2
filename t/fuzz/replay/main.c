/*
 * A fuzz target without its fuzzer: each file that is named, and each in a folder
 * that is named, is one input. The last line says how many there were; none is an
 * error. When an input ends us, its name is the last that is said.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char now[4096];

static void
say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) == -1)
		_exit(1);
}

/* Whatever prints its own report after this may. */
static void
name_it(int sig)
{
	say(now);
	say(": this input\n");
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Exactly as large as it is, so that a byte too many is found. */
static void
replay(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		err(1, "%s", path);

	size_t size = (size_t)st.st_size;
	uint8_t *data = malloc(size > 0 ? size : 1);
	if (!data || read(fd, data, size) != (ssize_t)size)
		err(1, "%s", path);
	close(fd);
	snprintf(now, sizeof now, "%s", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static size_t
replay_folder(DIR *d, const char *folder)
{
	char path[4096];
	struct dirent *e;
	size_t n = 0;

	while ((e = readdir(d))) {
		if (*e->d_name == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		replay(path);
		n++;
	}
	closedir(d);
	return n;
}

int
main(int argc, char *argv[])
{
	size_t n = 0;

	signal(SIGABRT, name_it);
	signal(SIGSEGV, name_it);
	signal(SIGBUS, name_it);
	signal(SIGFPE, name_it);
	for (int i = 1; i < argc; i++) {
		DIR *d = opendir(argv[i]);

		if (d) {
			n += replay_folder(d, argv[i]);
		} else {
			replay(argv[i]);
			n++;
		}
	}
	printf("%zu inputs\n", n);
	return n == 0;
}

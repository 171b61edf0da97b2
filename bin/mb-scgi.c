/* mb-scgi - CGI programs behind a socket, as another user than the web server's */
#include "scgi/scgi.h"

#include "base/num.h"
#include "file/at.h"
#include "net/listen.h"
#include "proc/spawn.h"
#include "usage.h"

#include <sys/prctl.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define IDLE    300 /* seconds */
#define RUNNING 1024

static struct server server;

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-scgi [-l socket] [-n programs] [-t seconds] "
			  "prefix=program ...\n");
}

static uint32_t
number(const char *text, uint32_t least, uint32_t most)
{
	uint32_t n;

	if (!num_u32(text, least, most, &n))
		errx(EX_USAGE, "'%s' is not a whole number from %u to %u", text,
			least, most);
	return n;
}

/* Where we listen; *ours if nobody would start us again. */
static int
open_socket(const char *path, bool *ours)
{
	const char *name;
	int dir, fd;

	*ours = path;
	if (!path) {
		fd = listen_inherited_stream();
		if (fd == -1)
			err(EX_CONFIG,
				"no socket was handed over, nor named by -l");
		return fd;
	}
	dir = at_parent(path, &name);
	fd = dir == -1 ? -1 : listen_unix(dir, name, 0600);
	if (fd == -1)
		err(EX_CONFIG, "%s", path);
	close(dir);
	return fd;
}

/* "/redfish=mb-redfish-cgi" */
static void
add_program(char *text)
{
	struct program *p = server.program + server.programs;
	char *name = strchr(text, '=');
	int n;

	if (*text != '/' || !name || !name[1] || server.programs == PROGRAMS_MAX)
		errx(EX_USAGE, "%s: not one of at most %d like /redfish=program",
			text, PROGRAMS_MAX);
	*name++ = '\0';
	p->prefix = text;
	if (strchr(name, '/')) {
		n = snprintf(p->path, sizeof p->path, "%s", name);
		if (n >= (int)sizeof p->path)
			errx(EX_CONFIG, "%s: too long", name);
	} else if (spawn_beside(name, p->path, sizeof p->path) == -1)
		err(EX_CONFIG, "%s", name);
	if (access(p->path, X_OK) == -1)
		err(EX_CONFIG, "%s", p->path);
	server.programs++;
}

int
main(int argc, char *argv[])
{
	uint32_t idle = IDLE, most = RUNNING;
	const char *path = NULL;
	bool ours;
	int c;

	while ((c = getopt(argc, argv, "hl:n:t:")) != -1)
		switch (c) {
		case 'l':
			path = optarg;
			break;
		case 'n':
			most = number(optarg, 1, RUNNING_MAX);
			break;
		case 't':
			idle = number(optarg, 1, 1000000);
			break;
		default:
			usage(c);
		}
	if (optind == argc)
		usage('?');
	for (; optind < argc; optind++)
		add_program(argv[optind]);
	server.most = most;
	for (size_t i = 0; i < WAITING_MAX; i++)
		server.waiting[i].fd = -1;
	server.listen = open_socket(path, &ours);
	/* What a program leaves behind becomes our child, so that we know of it. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
		err(EX_TEMPFAIL, "prctl");
	sd_notify(0, "READY=1");
	serve(&server, ours ? 0 : idle * 1000ULL);
	return EX_OK;
}

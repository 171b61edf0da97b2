/* mb-host - print what is known of a host, or list all hosts */
#include "base/num.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"
#include "host/override.h"
#include "host/seen.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>
#include <time.h>

/* A line of the list; all of it text, so that it is sorted and aligned alike. */
struct row {
	char mac[MAC_TEXT];
	char name[64]; /* a label of RFC 1123 and its NUL */
	char ip[IP4_TEXT];
	char serial[sizeof(((struct seen *)NULL)->serial)];
	char client[sizeof(((struct seen *)NULL)->client)];
	char age[24]; /* 64 bits and a letter */
};

struct rows {
	struct row *row;
	size_t n, room;
};

static bool listing;
static const char *state_path;

static _Noreturn void
usage(void)
{
	fputs("usage: mb-host [-s state] host ...\n"
	      "       mb-host -l [-s state]\n"
	      "       mb-host -V\n",
		stderr);
	exit(EX_USAGE);
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "ls:V")) != -1)
		switch (c) {
		case 'l':
			listing = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 'V':
			puts("metal-boot " VERSION);
			exit(fflush(stdout) ? EX_TEMPFAIL : 0);
		default:
			usage();
		}
	if (listing == (optind < argc))
		usage();
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/*
 * What the two files say. False when neither is there; one that is spoilt is told.
 */
static bool
look_up(int state, struct mac mac, struct host *host, struct seen *seen)
{
	char name[STATE_NAME];
	bool known = host_by_mac(state, mac, host) == 0;

	if (!known && errno != ENOENT)
		warn("%s", state_host(mac, STATE_RECORD, name));
	*seen = (struct seen){.mac = mac};
	if (seen_read(state, mac, seen) == 0)
		return true;
	if (errno != ENOENT)
		warn("%s", state_host(mac, STATE_IDENTITY, name));
	return known;
}

/* Print "name=value" as kv writes it. */
static void
print_line(const char *name, const char *value)
{
	char line[2 *
		  HOST_RECORD_MAX]; /* a value whose every character is escaped */
	struct wr w = wr_of(line, sizeof line);

	kv_put(&w, name, value);
	fwrite(line, 1, w.len, stdout);
}

static void
print_record(const struct host *host)
{
	char mac[MAC_TEXT];

	if (!host->known)
		print_line("mac", mac_show(host->mac, mac));
	for (size_t i = 0; i < host->kv.n; i++)
		print_line(host->kv.item[i].name, host->kv.item[i].value);
}

static void
print_seen(const struct seen *seen)
{
	char text[IP4_TEXT];

	if (seen->board) {
		snprintf(text, sizeof text, "%08x", seen->board);
		print_line("seen.board", text);
	}
	if (*seen->client)
		print_line("seen.client", seen->client);
	if (!ip4_zero(seen->lease))
		print_line("seen.lease", ip4_text(seen->lease, text));
	if (*seen->serial)
		print_line("seen.serial", seen->serial);
	if (seen->when)
		printf("seen.when=%llu\n", (unsigned long long)seen->when);
}

static void
print_override(int state, struct mac mac)
{
	struct override_past past;
	struct override o;

	if (override_read(state, mac, &o, &past) == -1) {
		warn("its override");
		return;
	}
	if (!*o.id)
		return;
	print_line("override.due", override_due(&o, &past) ? "true" : "false");
	print_line("override.id", o.id);
	print_line("override.once", o.once ? "true" : "false");
	print_line("override.target", override_word(o.target));
	if (*o.url)
		print_line("override.url", o.url);
}

static bool
show(int state, const char *who)
{
	struct host host;
	struct seen seen;
	struct mac mac;

	if (host_mac_of(state, who, &mac) == -1 ||
		!look_up(state, mac, &host, &seen)) {
		warnx("no host is known as '%s'", who);
		return false;
	}
	print_record(&host);
	print_override(state, mac);
	print_seen(&seen);
	return true;
}

/* "12s", "5m", "3h", "2d": the largest unit that is not nothing. */
static void
age_text(uint64_t when, uint64_t now, char *out, size_t size)
{
	uint64_t age = now > when ? now - when : 0;
	uint64_t n = age < 60      ? age
		     : age < 3600  ? age / 60
		     : age < 86400 ? age / 3600
				   : age / 86400;

	snprintf(out, size, "%llu%c", (unsigned long long)n,
		age < 60      ? 's'
		: age < 3600  ? 'm'
		: age < 86400 ? 'h'
			      : 'd');
}

static void
fill(struct row *row, const struct host *host, const struct seen *seen,
	uint64_t now)
{
	char lease[IP4_TEXT];
	const char *ip = host->ip;

	if (!ip)
		ip = ip4_zero(seen->lease) ? "-" : ip4_text(seen->lease, lease);
	mac_show(host->mac, row->mac);
	snprintf(row->name, sizeof row->name, "%s", host->name ? host->name : "-");
	snprintf(row->ip, sizeof row->ip, "%s", ip);
	snprintf(row->serial, sizeof row->serial, "%s",
		*seen->serial ? seen->serial : "-");
	snprintf(row->client, sizeof row->client, "%s",
		*seen->client ? seen->client : "-");
	if (seen->when)
		age_text(seen->when, now, row->age, sizeof row->age);
	else
		snprintf(row->age, sizeof row->age, "-");
}

static struct row *
next_row(struct rows *rows)
{
	if (rows->n == rows->room) {
		size_t room = rows->room ? 2 * rows->room : 64;
		struct row *more = realloc(rows->row, room * sizeof *more);

		if (!more)
			err(EX_TEMPFAIL, "memory");
		rows->row = more;
		rows->room = room;
	}
	return &rows->row[rows->n++];
}

static void
collect(int state, struct rows *rows)
{
	int fd = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	uint64_t now = (uint64_t)time(NULL);
	struct dirent *e;
	struct host host;
	struct seen seen;
	struct mac mac;

	if (fd == -1 && errno == ENOENT)
		return;

	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	if (!d)
		err(EX_TEMPFAIL, "%s", STATE_HOSTS);
	while ((e = readdir(d)))
		if (mac_parse(e->d_name, &mac) && look_up(state, mac, &host, &seen))
			fill(next_row(rows), &host, &seen, now);
	closedir(d);
}

/* By name, the nameless last; then by MAC. */
static int
compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = (strcmp(x->name, "-") == 0) - (strcmp(y->name, "-") == 0);

	if (order == 0)
		order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->mac, y->mac);
}

static void
list(int state)
{
	bool aligned = isatty(STDOUT_FILENO);
	struct rows rows = {0};

	collect(state, &rows);
	if (rows.n > 0)
		qsort(rows.row, rows.n, sizeof *rows.row, compare);
	for (const struct row *r = rows.row; r < rows.row + rows.n; r++)
		if (aligned)
			printf("%-17s  %-20s  %-15s  %-8s  %-12s  %s\n", r->mac,
				r->name, r->ip, r->serial, r->client, r->age);
		else
			printf("%s\t%s\t%s\t%s\t%s\t%s\n", r->mac, r->name, r->ip,
				r->serial, r->client, r->age);
	free(rows.row);
}

int
main(int argc, char *argv[])
{
	int state, rc = 0;

	options(argc, argv);
	state = state_open(state_path);
	if (state == -1)
		err(EX_CONFIG, "%s", state_path);
	if (listing)
		list(state);
	for (int i = optind; i < argc; i++) {
		if (i > optind)
			putchar('\n');
		if (!show(state, argv[i]))
			rc = 1;
	}
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return rc;
}

/*
 * net-probe: what lib/net/ifaces and lib/net/probe say, for tests.
 *
 *     net-probe ifaces               this machine's addresses, one a line
 *     net-probe watch                "ready"; then, when something changed, the
 * same net-probe arp IFACE ADDRESS MS    ask, and tell who is there net-probe echo
 * ADDRESS MS
 *
 * Both say "asked" first, and at last "ADDRESS MAC IFACE", or "ADDRESS echo", or
 * "nobody"; with them the milliseconds that it took, and how often we were woken.
 *
 * 0; 1: nobody was heard; 64, 75: trouble.
 */
#include "base/num.h"
#include "net/probe.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sysexits.h>
#include <time.h>

static struct ifaces ours;

static _Noreturn void
usage(void)
{
	errx(EX_USAGE, "usage: net-probe ifaces | watch | arp IFACE ADDRESS MS"
		       " | echo ADDRESS MS");
}

static void
show(void)
{
	if (ifaces_read(&ours) == -1)
		err(EX_TEMPFAIL, "the interfaces");
	for (size_t i = 0; i < ours.n; i++) {
		const struct iface *is = &ours.list[i];
		char a[IP4_TEXT], m[IP4_TEXT], b[IP4_TEXT], mac[MAC_TEXT];

		printf("%s %s %s %s %s %s%s\n", is->name, ip4_text(is->address, a),
			ip4_text(is->mask, m), ip4_text(is->broadcast, b),
			mac_show(is->mac, mac), is->up ? "up" : "down",
			is->index == if_nametoindex(is->name) ? "" : " misnamed");
	}
	fflush(stdout);
}

static void
watch(void)
{
	int fd = ifaces_watch();
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (fd == -1)
		err(EX_TEMPFAIL, "rtnetlink");
	if (ifaces_changed(fd))
		errx(EX_TEMPFAIL, "changed before anything did");
	puts("ready");
	fflush(stdout);
	if (poll(&p, 1, 60000) != 1 || !ifaces_changed(fd))
		errx(EX_TEMPFAIL, "nothing changed");
	show();
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The first answer for the address, until so many milliseconds have gone. */
static bool
hear(const struct probe *p, struct ip4 address, int64_t until, unsigned *woken,
	struct probe_heard *h)
{
	struct pollfd set[] = {{.fd = p->arp, .events = POLLIN},
		{.fd = p->echo, .events = POLLIN}};
	int64_t left;

	/* Once at least: what came while we did not run counts. */
	while (left = until - now(), poll(set, 2, left > 0 ? (int)left : 0) > 0) {
		int got;

		++*woken;
		while ((got = probe_hear(p, &ours, h)) == 1)
			if (ip4_eq(h->address, address))
				return true;
		if (got == -1)
			err(EX_TEMPFAIL, "hear");
	}
	return false;
}

static int
probe(const struct iface *on, const char *where, const char *limit)
{
	char text[IP4_TEXT], mac[MAC_TEXT], iface[IF_NAMESIZE];
	struct probe_heard h;
	struct probe p;
	struct ip4 address;
	unsigned woken = 0;
	uint32_t ms;

	if (!ip4_parse(where, &address) || !num_u32(limit, 1, 60000, &ms))
		usage();
	if (probe_open(&p) == -1)
		errx(EX_TEMPFAIL, "arp: %s; echo: %s", strerror(p.arp_why),
			strerror(p.echo_why));

	int64_t start = now();
	if ((on ? probe_ask_arp(&p, on, address) : probe_ask_echo(&p, address)) ==
		-1)
		err(EX_TEMPFAIL, "ask");
	puts("asked");
	fflush(stdout);
	bool found = hear(&p, address, start + ms, &woken, &h);
	if (!found)
		printf("nobody");
	else if (h.arp)
		printf("%s %s %s", ip4_text(h.address, text), mac_show(h.mac, mac),
			if_indextoname(h.iface, iface));
	else
		printf("%s echo", ip4_text(h.address, text));
	printf(" after %lld ms, woken %u\n", (long long)(now() - start), woken);
	probe_close(&p);
	return found ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (argc == 2 && strcmp(verb, "ifaces") == 0) {
		show();
		return 0;
	}
	if (argc == 2 && strcmp(verb, "watch") == 0) {
		watch();
		return 0;
	}
	if (ifaces_read(&ours) == -1)
		err(EX_TEMPFAIL, "the interfaces");
	if (argc == 4 && strcmp(verb, "echo") == 0)
		return probe(NULL, argv[2], argv[3]);
	if (argc != 5 || strcmp(verb, "arp") != 0)
		usage();

	const struct iface *on = ifaces_by_index(&ours, if_nametoindex(argv[2]));
	if (!on)
		errx(EX_TEMPFAIL, "%s has no address", argv[2]);
	return probe(on, argv[3], argv[4]);
}

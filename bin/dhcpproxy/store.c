#include "server.h"

#include "base/str.h"
#include "host/leaseask.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sys/random.h>
#include <sysexits.h>
#include <time.h>

#define AGAIN 5000 /* ms until a fold that failed is tried again */
#define TELL  1000 /* ms between two lines that the disk fails */

#define PATIENCE 2000 /* ms until another writer is no passing one, */
#define STEP     20   /* and between two tries */

/* Why the leases cannot be used, and the end of it. */
static _Noreturn void
no_leases(const struct server *s, const char *name)
{
	if (errno == EWOULDBLOCK)
		errx(EX_TEMPFAIL,
			"%s: another mb-dhcpproxy, or mb-leases, is writing it",
			name);
	if (errno == EBADMSG)
		errx(EX_CONFIG, "%s:%zu: not a lease; mend or remove that line",
			name, s->store.bad_line);
	if (errno == ENOSPC && s->store.table.n == LEASES_MAX)
		errx(EX_CONFIG,
			"%s: more than %d leases, which is all that we have"
			" room for",
			name, LEASES_MAX);
	err(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL, "%s", name);
}

/*
 * Become the writer. mb-leases may be it just now, for a moment; and a server that
 * gave up would be started anew by its socket at once, until systemd has enough.
 */
static int
become_writer(struct server *s, const char *name)
{
	const uint64_t end = now_ms() + PATIENCE;
	int rc;

	while ((rc = leasestore_open(&s->store, s->leases, name)) == -1 &&
		errno == EWOULDBLOCK && now_ms() < end)
		poll(NULL, 0, STEP);
	return rc;
}

static void
start_serving(struct server *s)
{
	const char *name = "dhcp.lease_file";

	s->leases = leasestore_folder(s->state, &s->site, &name);
	if (s->leases == -1 ||
		(s->reads ? leasestore_read(&s->store, s->leases, name)
			  : become_writer(s, name)) == -1)
		no_leases(s, name);
	s->watch = s->ask = -1;
	if (!s->reads && ((s->watch = ifaces_watch()) == -1 ||
				 (s->ask = leaseask_listen(&s->store)) == -1))
		err(EX_TEMPFAIL, "%s", name);
	if (ifaces_read(&s->ifaces) == -1)
		err(EX_TEMPFAIL, "the addresses of this machine");
	/* Once: the offers outlive a change of the site's settings. */
	if (!s->offers.seed &&
		getrandom(&s->offers.seed, sizeof s->offers.seed, 0) == -1)
		err(EX_TEMPFAIL, "getrandom");
	s->serves = true;
}

void
close_leases(struct server *s)
{
	if (!s->serves)
		return;
	confirm(s);
	if (!s->reads) {
		if (leasestore_fold(&s->store) == -1)
			warn("%s", s->store.name);
		close(s->ask);
		close(s->watch);
		leasestore_close(&s->store);
	}
	close(s->leases);
	if (s->probing.open)
		probe_close(&s->probing.probe);
	s->probing.open = s->probing.told = false;
	s->probing.again = 0;
	s->probing.n = 0;
	s->serves = false;
}

void
open_leases(struct server *s)
{
	const char *path = site_get(&s->site, "dhcp.lease_file");

	if (s->serves && (s->site.proxy || strcmp(s->path, path ? path : "") != 0))
		close_leases(s);
	if (s->serves || s->site.proxy)
		return;
	if (!str_copy(s->path, sizeof s->path, path ? path : ""))
		errx(EX_CONFIG, "dhcp.lease_file: longer than %zu characters",
			sizeof s->path - 1);
	start_serving(s);
}

void
confirm(struct server *s)
{
	struct waiting *w = &s->waiting;
	uint64_t now = now_ms();

	if (s->serves && !s->reads && leasestore_sync(&s->store) == -1) {
		if (!w->told || now - w->told >= TELL)
			warn("%s: not written; %zu answers are not sent",
				s->store.name, w->n);
		w->told = now;
		w->n = 0;
	}
	for (size_t i = 0; i < w->n; i++) {
		struct waiting_answer *a = &w->item[i];

		if (dgram_send(a->fd, &a->to, a->bytes, a->len) == -1)
			warn("%s: not sent", a->who);
		else
			tally_took(&s->tally, TALLY_DHCP_SECONDS,
				tally_now() - a->begun);
	}
	w->n = 0;
}

void
send_later(struct server *s, int fd, const struct turn *t,
	const struct dgram_route *to, const uint8_t *bytes, size_t len)
{
	struct waiting_answer *a;

	if (s->waiting.n == WAITING_MAX)
		confirm(s);
	a = &s->waiting.item[s->waiting.n++];
	a->fd = fd;
	a->to = *to;
	a->begun = t->begun;
	a->len = len;
	memcpy(a->bytes, bytes, len);
	mac_show(dhcp_mac(&t->packet), a->who);
}

int
fold_wait(const struct server *s)
{
	uint64_t now = now_ms();
	int wait;

	if (!s->serves || s->reads)
		return -1;
	if ((wait = leasestore_wait(&s->store, (uint64_t)time(NULL))) == -1)
		return -1;
	if (s->fold_not > now && (uint64_t)wait * 1000 < s->fold_not - now)
		return (int)(s->fold_not - now);
	return wait * 1000;
}

void
fold(struct server *s)
{
	if (fold_wait(s) != 0 || leasestore_fold(&s->store) == 0)
		return;
	warn("%s: not brought up to date", s->store.name);
	s->fold_not = now_ms() + AGAIN;
}

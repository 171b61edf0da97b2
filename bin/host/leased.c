#include "leased.h"

#include "file/state.h"
#include "host/ironic.h"
#include "host/leasestore.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

/* The leases, read at most once. NULL, and told, if they cannot be. */
static const struct leases *
leases(int state)
{
	static struct leasestore store;
	static struct site site;
	static bool tried, good;
	const char *name = STATE_LEASES;
	int dir;

	if (tried)
		return good ? &store.table : NULL;
	tried = true;
	if (site_refresh(state, &site) == -1 ||
		(dir = leasestore_folder(state, &site, &name)) == -1) {
		warn("%s", name);
		return NULL;
	}
	good = leasestore_read(&store, dir, name) == 0;
	if (!good)
		warn("%s", name);
	close(dir);
	return good ? &store.table : NULL;
}

void
print_lease(int state, struct mac mac)
{
	const struct leases *t = leases(state);
	struct lease like = {.hw_type = LEASE_ETHERNET, .hw_len = sizeof mac.b};
	const struct lease *l;
	char ip[IP4_TEXT];

	memcpy(like.hw, mac.b, sizeof mac.b);
	if (!t || !(l = leases_of_hw(t, &like)))
		return;
	printf("lease.expiry=%llu\n", (unsigned long long)l->expiry);
	printf("lease.ip=%s\n", ip4_text(l->ip, ip));
	printf("lease.state=%s\n",
		lease_over(l, (uint64_t)time(NULL)) ? "over" : "leased");
}

bool
has_ironic(int state, struct mac mac)
{
	char name[STATE_NAME];
	struct stat st;

	return fstatat(state, state_host(mac, STATE_IRONIC, name), &st,
		       AT_SYMLINK_NOFOLLOW) == 0;
}

void
print_ironic(int state, struct mac mac)
{
	static struct ironic i;
	char name[STATE_NAME];

	if (ironic_of(state, mac, &i) == -1) {
		if (errno != ENOENT)
			warn("%s", state_host(mac, STATE_IRONIC, name));
		return;
	}
	printf("ironic.ignore=%s\n", i.ignore ? "true" : "false");
	printf("ironic.options=%zu\n", i.own.lines);
	printf("ironic.tags=");
	for (size_t n = 0; n < i.tags.n; n++)
		printf("%s%s", n > 0 ? " " : "", i.tags.name[n]);
	putchar('\n');
}

#include "net/ifaces.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#define ANSWER 32768 /* bytes; the kernel never makes a longer piece of a dump */
#define TRIES  5     /* of a dump in whose midst something changed */

/*
 * What the kernel says: messages of attributes, numbers in the machine's order,
 * each padded to four bytes. The padding of the last may be missing.
 */

static void
skip_padding(struct rd *r, size_t len)
{
	size_t pad = -len & 3;

	rd_skip(r, pad < r->left ? pad : r->left);
}

/* The next message and what is in it; false when there is none. */
static bool
next_message(struct rd *r, struct nlmsghdr *head, struct rd *body)
{
	rd_copy(r, head, sizeof *head);
	if (head->nlmsg_len < sizeof *head)
		return false;
	*body = rd_sub(r, head->nlmsg_len - sizeof *head);
	skip_padding(r, head->nlmsg_len);
	return !r->bad;
}

static bool
next_attribute(struct rd *r, uint16_t *type, struct rd *value)
{
	struct rtattr head;

	rd_copy(r, &head, sizeof head);
	if (head.rta_len < sizeof head)
		return false;
	*type = head.rta_type;
	*value = rd_sub(r, head.rta_len - sizeof head);
	skip_padding(r, head.rta_len);
	return !r->bad;
}

/* An address: an entry of its own. */
static void
take_address(struct rd r, struct ifaces *all)
{
	struct ifaddrmsg a;
	struct iface new = {0};
	struct rd value;
	uint16_t type;

	rd_copy(&r, &a, sizeof a);
	if (r.bad || a.ifa_family != AF_INET || a.ifa_prefixlen > 32)
		return;
	new.index = a.ifa_index;
	for (unsigned bit = 0; bit < a.ifa_prefixlen; bit++)
		new.mask.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	while (next_attribute(&r, &type, &value))
		if (type == IFA_LOCAL)
			new.address = rd_ip4(&value);
		else if (type == IFA_BROADCAST)
			new.broadcast = rd_ip4(&value);
	if (all->n < IFACES_MAX)
		all->list[all->n++] = new;
	else
		all->more = true;
}

/* An interface: what it is, for each of its addresses. */
static void
take_link(struct rd r, struct ifaces *all)
{
	const unsigned both = IFF_UP | IFF_RUNNING;
	struct ifinfomsg link;
	struct iface is = {0};
	struct rd value;
	uint16_t type;

	rd_copy(&r, &link, sizeof link);
	if (r.bad || link.ifi_family != AF_UNSPEC)
		return;
	while (next_attribute(&r, &type, &value))
		if (type == IFLA_IFNAME && value.left <= sizeof is.name)
			rd_copy(&value, is.name, value.left);
		else if (type == IFLA_ADDRESS && link.ifi_type == ARPHRD_ETHER &&
			 value.left == sizeof is.mac)
			is.mac = rd_mac(&value);
	is.name[sizeof is.name - 1] = '\0';
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].index == (unsigned)link.ifi_index) {
			memcpy(all->list[i].name, is.name, sizeof is.name);
			all->list[i].mac = is.mac;
			all->list[i].up = (link.ifi_flags & both) == both;
		}
}

/* A dump as far as it has come. */
struct dump {
	struct ifaces *all;
	uint32_t number; /* of the question */
	bool torn; /* something changed meanwhile: what was said may not agree */
	bool done;
};

/* One piece of an answer. 0, or -1 with the errno that the kernel says. */
static int
take_piece(struct rd r, struct dump *d)
{
	struct nlmsghdr head;
	struct rd body;
	int32_t why = 0;

	while (r.left > 0 && next_message(&r, &head, &body)) {
		if (head.nlmsg_seq != d->number)
			continue;
		if (head.nlmsg_type == NLMSG_ERROR) {
			rd_copy(&body, &why, sizeof why);
			errno = why < 0 ? -why : EPROTO;
			return -1;
		}
		d->torn |= (head.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
		if (head.nlmsg_type == NLMSG_DONE)
			d->done = true;
		else if (head.nlmsg_type == RTM_NEWADDR)
			take_address(body, d->all);
		else if (head.nlmsg_type == RTM_NEWLINK)
			take_link(body, d->all);
	}
	return 0;
}

/* Ask for all of a kind. */
static int
ask(int fd, uint16_t kind, uint8_t family, uint32_t number)
{
	/* To ask by the longer of the two heads is right for both. */
	struct {
		struct nlmsghdr head;
		struct ifinfomsg about;
	} question = {
		.head = {.nlmsg_len = sizeof question,
			.nlmsg_type = kind,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			.nlmsg_seq = number},
		.about = {.ifi_family = family},
	};

	return send(fd, &question, sizeof question, 0) == -1 ? -1 : 0;
}

static int
dump(int fd, uint16_t kind, uint8_t family, struct dump *d)
{
	_Alignas(struct nlmsghdr) uint8_t bytes[ANSWER];

	d->number++;
	d->done = false;
	if (ask(fd, kind, family, d->number) == -1)
		return -1;
	while (!d->done) {
		ssize_t n = recv(fd, bytes, sizeof bytes, MSG_TRUNC);

		if (n == -1 && errno == EINTR)
			continue;
		if (n > (ssize_t)sizeof bytes)
			errno = EMSGSIZE;
		if (n == -1 || n > (ssize_t)sizeof bytes ||
			take_piece(rd_of(bytes, (size_t)n), d) == -1)
			return -1;
	}
	return 0;
}

static int
open_socket(unsigned groups, int flags)
{
	struct sockaddr_nl here = {.nl_family = AF_NETLINK, .nl_groups = groups};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

	if (fd != -1 &&
		bind(fd, (const struct sockaddr *)&here, sizeof here) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

int
ifaces_read(struct ifaces *out)
{
	struct ifaces all;
	struct dump d = {.all = &all};
	int fd = open_socket(0, 0), rc;

	if (fd == -1)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		d.torn = false;
		all.n = 0;
		all.more = false;
		if ((rc = dump(fd, RTM_GETADDR, AF_INET, &d)) == -1 ||
			(rc = dump(fd, RTM_GETLINK, AF_UNSPEC, &d)) == -1 ||
			!d.torn)
			break;
	}

	int why = errno;
	close(fd);
	errno = why;
	if (rc == 0)
		*out = all;
	return rc;
}

int
ifaces_watch(void)
{
	return open_socket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR, SOCK_NONBLOCK);
}

bool
ifaces_changed(int watch)
{
	bool changed = false;
	uint8_t byte;

	/* ENOBUFS, which tells of dropped ones, is told once, and then the rest. */
	while (recv(watch, &byte, sizeof byte, 0) != -1 || errno == ENOBUFS ||
		errno == EINTR)
		changed = true;
	return changed;
}

const struct iface *
ifaces_by_index(const struct ifaces *all, unsigned index)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].index == index)
			return &all->list[i];
	return NULL;
}

static bool
in_network(const struct iface *is, struct ip4 address)
{
	for (size_t i = 0; i < sizeof address.b; i++)
		if ((is->address.b[i] ^ address.b[i]) & is->mask.b[i])
			return false;
	return true;
}

const struct iface *
ifaces_at(const struct ifaces *all, unsigned index, struct ip4 address)
{
	const struct iface *best = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct iface *is = &all->list[i];

		if ((index == 0 || is->index == index) && in_network(is, address) &&
			(!best || memcmp(is->mask.b, best->mask.b,
					  sizeof is->mask.b) > 0))
			best = is;
	}
	return best;
}

bool
ifaces_own(const struct ifaces *all, struct ip4 address)
{
	for (size_t i = 0; i < all->n; i++)
		if (ip4_eq(all->list[i].address, address))
			return true;
	return false;
}

bool
ifaces_own_mac(const struct ifaces *all, struct mac mac)
{
	for (size_t i = 0; i < all->n; i++)
		if (mac_ok(mac) && mac_eq(all->list[i].mac, mac))
			return true;
	return false;
}

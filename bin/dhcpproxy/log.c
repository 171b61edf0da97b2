#include "server.h"

#include "base/clock.h"
#include "base/often.h"
#include "file/state.h"

#include <err.h>
#include <stdarg.h>

#define FULL_AGAIN 600000 /* ms between two lines that a pool is full */
#define LINES                                                                      \
	1000 /* of packets, in a second; a rack that boots makes some hundreds */

#define KIND_TEXT (CLIENT_SHOW + 3) /* " (uefi-pxe arm64)" and its NUL */

/* Who it says it is, in brackets and with a blank before; nothing of a plain one.
 */
static const char *
kind_text(const struct turn *t, char out[static KIND_TEXT])
{
	char client[CLIENT_SHOW];

	*out = '\0';
	if (t->ask.client.kind != CLIENT_NONE)
		snprintf(out, KIND_TEXT, " (%s)",
			client_show(&t->ask.client, client));
	return out;
}

enum site_log
note_level(const struct server *s)
{
	return s->verbose ? LOG_MORE : s->site.log;
}

void
note_line(const char *format, ...)
{
	static struct often often;
	uint64_t unsaid;
	bool may = often_may(&often, LINES, now_ms(), &unsaid);
	va_list args;

	if (unsaid > 0)
		warnx("%llu more like these were not logged",
			(unsigned long long)unsaid);
	if (!may)
		return;
	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
}

/* Did it get what it asked for, or will it of the site's DHCP server? */
static bool
well(const struct turn *t)
{
	if (t->serves)
		return t->gives == GRANT_OFFER || t->gives == GRANT_ACK ||
		       t->gives == GRANT_INFORM || t->gives == GRANT_RELEASE;
	return t->verdict == PXE_OFFER || t->verdict == PXE_ACK ||
	       t->verdict == PXE_NOT_PROXY ||
	       pxe_answers(t->verdict, t->ask.client.kind);
}

/* The line of a proxy. */
static void
note_boot(const struct server *s, const struct turn *t)
{
	const struct pxe_offer *o = &t->offer;
	struct ip4 lease = pxe_lease(&t->packet);
	const char *words = pxe_words(t->verdict);
	char client[CLIENT_SHOW], ip[IP4_TEXT];

	client_show(&t->ask.client, client);
	if (well(t) && note_level(s) == LOG_LESS)
		return;
	if (t->verdict == PXE_OFFER || t->verdict == PXE_ACK)
		note_line("%s: %s %s from %s (%s)", t->who, words,
			*o->file ? o->file : "Raspberry Pi Boot",
			ip4_text(o->server, ip), client);
	else if (pxe_answers(t->verdict, t->ask.client.kind))
		note_line("%s: sent on to its next boot entry: %s (%s)", t->who,
			words, client);
	else if (t->verdict < PXE_REPLY || t->verdict > PXE_NOT_NETBOOT)
		note_line("%s: ignored: %s (%s%s%s)", t->who, words, client,
			ip4_zero(lease) ? "" : ", asks for ",
			ip4_zero(lease) ? "" : ip4_text(lease, ip));
	else if (note_level(s) == LOG_MORE)
		note_line("%s: ignored: %s", t->who, words);
}

/* What comes with an address: " and" a file, " and its next boot entry", nothing.
 */
static const char *
boot_words(const struct turn *t, char out[static PXE_FILE_MAX + 32])
{
	enum client_kind kind = t->ask.client.kind;

	*out = '\0';
	if (!pxe_answers(t->verdict, kind)) {
		if (kind != CLIENT_NONE)
			snprintf(out, PXE_FILE_MAX + 32, " and nothing to boot");
	} else if (t->offer.on != PXE_STAYS) {
		snprintf(
			out, PXE_FILE_MAX + 32, ", sent on to its next boot entry");
	} else if (t->ask.file) {
		snprintf(out, PXE_FILE_MAX + 32, " and what its option lines say");
	} else {
		snprintf(out, PXE_FILE_MAX + 32, " and %s",
			*t->offer.file ? t->offer.file : "Raspberry Pi Boot");
	}
	return out;
}

/* Why it boots nothing, or goes on: after the name of its kind. */
static const char *
boot_why(const struct turn *t)
{
	bool plain = t->ask.client.kind == CLIENT_NONE || t->verdict == PXE_OFFER ||
		     t->verdict == PXE_ACK;

	return plain ? NULL : pxe_words(t->verdict);
}

/* A full pool is told once in a while, not once a packet. */
static bool
may_tell_full(struct server *s)
{
	uint64_t now = now_ms();

	if (s->full && now - s->full < FULL_AGAIN)
		return note_level(s) == LOG_MORE;
	s->full = now;
	return true;
}

static void
note_given(const struct turn *t)
{
	char boot[PXE_FILE_MAX + 32], kind[KIND_TEXT], ip[IP4_TEXT], ours[IP4_TEXT];
	const char *why = boot_why(t);
	struct ip4 given =
		t->gives == GRANT_INFORM ? t->packet.ciaddr : t->grant.ip;

	note_line("%s: %s %s%s from %s%s%s%s", t->who, grant_words(t->gives),
		ip4_text(given, ip), boot_words(t, boot),
		ip4_text(t->terms.link.ours, ours), kind_text(t, kind),
		why ? ": " : "", why ? why : "");
}

static void
note_nak(const struct turn *t)
{
	char ip[IP4_TEXT], right[IP4_TEXT], kind[KIND_TEXT];
	bool other = t->grant.why == ASSIGN_FREE;

	note_line("%s: nak %s: %s%s%s", t->who, ip4_text(t->grant.ip, ip),
		other ? "its address is " : assign_words(t->grant.why),
		other ? ip4_text(t->grant.right, right) : "", kind_text(t, kind));
}

void
note_reserved(struct server *s, struct ip4 address)
{
	char ip[IP4_TEXT], text[MAC_TEXT];
	struct mac mac;

	if (state_follow(s->state, BY_IP, ip4_text(address, ip), &mac) == 0)
		note_line(
			"%s: %s is the address of its record: find who uses it, or give"
			" this host another",
			mac_show(mac, text), ip);
}

static void
note_decline(struct server *s, const struct turn *t)
{
	char ip[IP4_TEXT];

	note_line("%s: declined %s: nobody gets it for %d minutes", t->who,
		ip4_text(t->grant.ip, ip), GRANT_COOLDOWN / 60);
	note_reserved(s, t->grant.ip);
}

static void
note_held(const struct turn *t)
{
	char ip[IP4_TEXT];

	note_line("%s: ignored: %s, the address of its record, cannot be had: %s",
		t->who, ip4_text(t->grant.ip, ip), assign_words(t->grant.why));
}

/* The line of a DHCP server. */
static void
note_lease(struct server *s, const struct turn *t)
{
	char ip[IP4_TEXT], kind[KIND_TEXT];

	if (well(t) && note_level(s) == LOG_LESS)
		return;
	switch (t->gives) {
	case GRANT_OFFER:
	case GRANT_ACK:
	case GRANT_INFORM:
		note_given(t);
		return;
	case GRANT_NAK:
		note_nak(t);
		return;
	case GRANT_DECLINE:
		note_decline(s, t);
		return;
	case GRANT_RELEASE:
		note_line("%s: released %s", t->who, ip4_text(t->grant.ip, ip));
		return;
	case GRANT_HELD:
		note_held(t);
		return;
	case GRANT_PROBE:
		return;
	case GRANT_FULL:
		if (!may_tell_full(s))
			return;
		break;
	case GRANT_REPLY:
	case GRANT_NO_MAC:
	case GRANT_UNKNOWN:
		if (note_level(s) != LOG_MORE)
			return;
		break;
	default:
		break;
	}
	note_line("%s: ignored: %s%s", t->who, grant_words(t->gives),
		kind_text(t, kind));
}

void
note(struct server *s, const struct turn *t)
{
	if (t->serves)
		note_lease(s, t);
	else
		note_boot(s, t);
}

uint64_t
now_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

void
tell(struct server *s, const struct turn *t)
{
	char text[NOTICE_TEXT];
	bool offered = !t->serves && pxe_answers(t->verdict, t->ask.client.kind);
	struct notice n = notice_take(&s->notices, &t->packet, t->ask.client.kind,
		offered, t->ask.local, now_ms());

	if (notice_of_server(&n, text))
		warnx("%s: %s", t->who, text);
	if (notice_of_lost(&n, text))
		warnx("%s: %s", t->who, text);
	notice_event(s, t, &n);
}

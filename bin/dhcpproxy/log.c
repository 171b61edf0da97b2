#include "server.h"

#include <err.h>
#include <time.h>

void
note(const struct server *s, const struct turn *t)
{
	const struct pxe_offer *o = &t->offer;
	struct ip4 lease = pxe_lease(&t->packet);
	const char *words = pxe_words(t->verdict);
	char client[CLIENT_SHOW], ip[IP4_TEXT];

	client_show(&t->ask.client, client);
	if (t->verdict == PXE_OFFER || t->verdict == PXE_ACK)
		warnx("%s: %s %s from %s (%s)", t->who, words,
			*o->file ? o->file : "Raspberry Pi Boot",
			ip4_text(o->server, ip), client);
	else if (pxe_answers(t->verdict, t->ask.client.kind))
		warnx("%s: sent on to its next boot entry: %s (%s)", t->who, words,
			client);
	else if (t->verdict < PXE_REPLY || t->verdict > PXE_NOT_NETBOOT)
		warnx("%s: ignored: %s (%s%s%s)", t->who, words, client,
			ip4_zero(lease) ? "" : ", asks for ",
			ip4_zero(lease) ? "" : ip4_text(lease, ip));
	else if (s->verbose)
		warnx("%s: ignored: %s", t->who, words);
}

uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
tell(struct server *s, const struct turn *t)
{
	char text[NOTICE_TEXT];
	struct notice n = notice_take(&s->notices, &t->packet, t->ask.client.kind,
		pxe_answers(t->verdict, t->ask.client.kind), t->ask.local,
		now_ms());

	if (notice_of_server(&n, text))
		warnx("%s: %s", t->who, text);
	if (notice_of_lost(&n, text))
		warnx("%s: %s", t->who, text);
}

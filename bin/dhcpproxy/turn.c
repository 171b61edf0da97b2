#include "server.h"

#include <err.h>
#include <sysexits.h>
#include <time.h>

int
consider(struct server *s, const struct dgram *in, uint16_t port, struct turn *t)
{
	refresh(s);
	ip_text(in->from, t->who);
	if (!dhcp_parse(rd_of(in->bytes, in->len), &t->packet)) {
		warnx("%s: ignored: not a DHCP packet", t->who);
		return EX_DATAERR;
	}
	mac_show(dhcp_mac(&t->packet), t->who);
	t->ask = (struct pxe_ask){
		.packet = &t->packet,
		.client = client_of(&t->packet),
		.port = port,
		.local = ip_to4(in->local),
		.host = &t->host,
		.seen = &t->seen,
		.site = &s->site,
	};
	if (look_up(s, t) == -1) {
		warn("%s: ignored: its record", t->who);
		return EX_CONFIG;
	}
	t->verdict = pxe_decide(&t->ask, &t->offer);
	note(s, t);
	return 0;
}

size_t
answer(const struct turn *t, uint8_t out[static ANSWER_MAX])
{
	struct wr w = wr_of(out, ANSWER_MAX);
	struct dhcp d;

	if (!pxe_answers(t->verdict, t->ask.client.kind))
		return 0;
	pxe_answer(&t->ask, &t->offer, &d);
	if (dhcp_build(&d, dhcp_takes(&t->packet, ANSWER_MAX), &w))
		return w.len;
	warnx("%s: not sent: it does not fit into a packet", t->who);
	return 0;
}

void
write_one(struct server *s)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (backlog_write(&s->backlog, s->state, &mac) == -1)
		warn("%s: its identity", mac_show(mac, text));
}

void
remember(struct server *s, const struct turn *t)
{
	struct seen now;

	if (!pxe_learn(&t->ask, t->verdict, (uint64_t)time(NULL), &now))
		return;
	while (!backlog_put(&s->backlog, &now, &t->seen))
		write_one(s);
}

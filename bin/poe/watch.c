/* watch: a line whenever a host's power becomes another. */
#include "poe.h"

#include "base/str.h"
#include "run.h"

#include <err.h>
#include <poll.h>
#include <signal.h>
#include <sysexits.h>

#define EVERY_MS 2000

static struct watched {
	struct mac mac;
	const char *host;
	char state[16];
} all[HOSTS_MAX];
static size_t n_all;

static void
seen(const void *with, const char *text)
{
	struct rd first = rd_of(text, strcspn(text, " ")), second;
	const char *rest = text + first.left + 1;
	char mac[MAC_TEXT], state[16];
	struct mac m;

	(void)with;
	if (!text[first.left] || !str_take(mac, sizeof mac, &first) ||
		!mac_parse(mac, &m))
		return;
	second = rd_of(rest, strcspn(rest, " "));
	if (!str_take(state, sizeof state, &second))
		return;
	for (size_t i = 0; i < n_all; i++) {
		struct watched *w = &all[i];

		if (!mac_eq(w->mac, m) || strcmp(w->state, state) == 0)
			continue;
		str_copy(w->state, sizeof w->state, state);
		printf("%llu\t%s\t", (unsigned long long)(now_ms() / 1000),
			w->host);
		print_words(rest);
	}
}

int
watch_command(struct poe *p, int argc, char *argv[])
{
	struct power_ask ask = {.what = ASK_ALL, .verb = VERB_STATUS};
	static const char *host[HOSTS_MAX];
	static struct mac mac[HOSTS_MAX];
	static struct talk t;

	/* Servers that we started end while we go on. */
	signal(SIGCHLD, SIG_IGN);
	n_all = hosts_of(p, argv + 1, argc - 1, host, mac);
	for (size_t i = 0; i < n_all; i++)
		all[i] = (struct watched){.mac = mac[i], .host = host[i]};
	for (;;) {
		talk_begin(&t, &ask);
		t.line = seen;
		if (talk(p, &t) != 0)
			warnx("%s", t.answer.text);
		if (fflush(stdout))
			err(EX_TEMPFAIL, "standard output");
		poll(NULL, 0, EVERY_MS);
	}
}

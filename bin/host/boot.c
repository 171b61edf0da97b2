/* mb-override - say what a host boots in place of its usual */
#include "boot.h"

#include "../usage.h"
#include "base/str.h"
#include "file/state.h"
#include "host/host.h"
#include "host/override.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <time.h>

#define SHOWN_MAX 256 /* of what is quoted in a message, as str_show makes it */

static bool always;
static const char *state_path;

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-override [-a] [-s state] host target [url | entry]\n"
		"       mb-override [-s state] host none\n"
		"       mb-override [-s state] host\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "ahs:")) != -1)
		switch (c) {
		case 'a':
			always = true;
			break;
		case 's':
			state_path = optarg;
			break;
		default:
			usage(c);
		}
	if (argc - optind < 1 || argc - optind > 3 || (always && argc - optind < 2))
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* What was typed, fit for a terminal. */
static const char *
shown(const char *text, char out[static SHOWN_MAX])
{
	struct rd bytes = rd_of(text, strlen(text));

	return str_show(out, SHOWN_MAX, &bytes);
}

static struct mac
find(int state, const char *who)
{
	char text[SHOWN_MAX];
	struct mac mac;

	if (host_mac_of(state, who, &mac) == -1) {
		if (errno == ENOENT)
			errx(1, "no host is known as '%s'", shown(who, text));
		err(EX_TEMPFAIL, "%s", shown(who, text));
	}
	if (!mac_ok(mac))
		errx(EX_DATAERR, "'%s' is no MAC of a network interface",
			shown(who, text));
	return mac;
}

/* The URL or the boot entry that goes with a target. */
static void
operand(struct override *o, const char *what)
{
	char text[SHOWN_MAX];

	if (o->target == OVERRIDE_ENTRY && !override_entry(what, &o->entry))
		errx(EX_DATAERR,
			"'%s' is no number of a boot entry, as in Boot0003",
			shown(what, text));
	if (o->target == OVERRIDE_HTTP &&
		(!override_url_ok(what) || !str_copy(o->url, sizeof o->url, what)))
		errx(EX_DATAERR,
			"'%s' is no URL to boot: http:// or https://, in printable "
			"ASCII without blanks, at most %d characters",
			shown(what, text), OVERRIDE_URL - 1);
}

/* What the words say: a target, and what it takes. */
static struct override
wanted(const char *target, const char *what)
{
	struct override o = {.once = !always, .when = (uint64_t)time(NULL)};
	char text[SHOWN_MAX];

	if (!override_parse(target, &o.target))
		errx(EX_USAGE,
			"'%s' is no target: disk, entry, http, none, pxe or "
			"setup",
			shown(target, text));
	if (o.target == OVERRIDE_NONE && always)
		usage('?');
	bool takes = o.target == OVERRIDE_HTTP || o.target == OVERRIDE_ENTRY;
	if (takes && !what)
		errx(EX_USAGE, o.target == OVERRIDE_HTTP
				       ? "http takes a URL"
				       : "entry takes the number of a boot entry");
	if (!takes && what)
		errx(EX_USAGE, "'%s' is too much: only http and entry take more",
			shown(what, text));
	if (what)
		operand(&o, what);
	return o;
}

static void
change(int state, struct mac mac, struct override *o)
{
	char name[STATE_NAME];

	if (override_set(state, mac, "mb-override", o) == -1)
		err(EX_TEMPFAIL, "%s", state_host(mac, STATE_OVERRIDE, name));
}

/* Print the facts, sorted, as they stand in a record. */
static void
print_lines(const struct override *o, const char *fate)
{
	char text[2 * OVERRIDE_URL +
		  256]; /* a URL, escaped, and five short facts */
	struct wr w = wr_of(text, sizeof text);
	char number[OVERRIDE_ENTRY_TEXT];

	if (o->target == OVERRIDE_ENTRY)
		kv_put(&w, "entry", override_entry_text(o->entry, number));
	kv_put(&w, "id", o->id);
	kv_put(&w, "once", o->once ? "true" : "false");
	kv_put(&w, "target", override_word(o->target));
	kv_put(&w, "url", *o->url ? o->url : NULL);
	kv_put(&w, "use", fate);
	wr_text(&w, "when=");
	wr_dec(&w, o->when);
	wr_u8(&w, '\n');
	fwrite(text, 1, w.len, stdout);
}

/* Print what is set; the exit code. */
static int
print(int state, struct mac mac)
{
	char name[STATE_NAME], text[MAC_TEXT];
	struct override_past past;
	struct override o;

	if (override_read(state, mac, &o, &past) == -1) {
		state_host(mac, STATE_OVERRIDE, name);
		if (errno == EBADMSG)
			errx(EX_CONFIG, "%s: not of our making; none removes it",
				name);
		err(EX_TEMPFAIL, "%s", name);
	}
	if (!*o.id) {
		warnx("%s boots its usual: nothing is set", mac_show(mac, text));
		return 1;
	}
	print_lines(&o, override_fate(&o, &past, (uint64_t)time(NULL)));
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return 0;
}

int
boot(int argc, char *argv[])
{
	struct override o;
	bool setting;

	options(argc, argv);
	setting = argc - optind > 1;
	if (setting)
		o = wanted(argv[optind + 1], argv[optind + 2]);

	int state = state_open(state_path);
	if (state == -1)
		no_state(state_path);

	struct mac mac = find(state, argv[optind]);
	if (!setting)
		return print(state, mac);
	change(state, mac, &o);
	return 0;
}

/* mb-inspect-forward - send to Ironic what agents found */
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "host/forward.h"
#include "host/inventory.h"
#include "host/site.h"
#include "usage.h"

#include <curl/curl.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <time.h>

#define FIRST   5     /* seconds to wait after the first failure */
#define LONGEST 300   /* and at most */
#define FORGET  86400 /* seconds after which nobody waits for it any more */
#define CONNECT 10L
#define REPLY   60L /* seconds that an answer may take */
#define URL_MAX 1024
#define PATH    "/v1/continue_inspection"

enum outcome { DONE, REFUSED, LATER };

static int state, folder, watch;
static uint32_t first_wait = FIRST;
static struct site site;
static char body[INVENTORY_MAX + 1];

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-inspect-forward [-i seconds] [-s state]\n");
}

static uint64_t
now(void)
{
	return (uint64_t)time(NULL);
}

static size_t
discard(char *bytes, size_t one, size_t len, void *with)
{
	(void)bytes, (void)with;
	return one * len;
}

/* ironic.url, and what comes below it. */
static bool
make_url(char out[static URL_MAX])
{
	const char *url = site_get(&site, "ironic.url");
	size_t len = url ? strlen(url) : 0;

	while (len > 0 && url[len - 1] == '/')
		len--;
	return len > 0 &&
	       snprintf(out, URL_MAX, "%.*s" PATH, (int)len, url) < URL_MAX;
}

static bool
set_up(CURL *c, struct curl_slist *headers, const char *url, size_t len)
{
	const char *ca = site_get(&site, "ironic.ca_file");
	long verify = !site_flag(&site, "ironic.insecure", false);

	return headers && curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") ==
		       CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_POSTFIELDS, body) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len) ==
		       CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_TIMEOUT, REPLY) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, discard) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, verify) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2 * verify) ==
		       CURLE_OK &&
	       (!ca || curl_easy_setopt(c, CURLOPT_CAINFO, ca) == CURLE_OK) &&
	       curl_easy_setopt(c, CURLOPT_USERAGENT, "metal-boot/" VERSION) ==
		       CURLE_OK;
}

/* What the status means: a node that is locked is free again in a moment. */
static enum outcome
outcome(long status)
{
	static const long later[] = {408, 409, 423, 429};

	if (status >= 200 && status <= 299)
		return DONE;
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (status == later[i])
			return LATER;
	return status >= 500 || status < 100 ? LATER : REFUSED;
}

/* Send so many bytes of the body. */
static enum outcome
post(size_t len, struct forwarded *f)
{
	struct curl_slist *headers =
		curl_slist_append(NULL, "Content-Type: application/json");
	CURL *c = curl_easy_init();
	char url[URL_MAX];
	CURLcode rc = CURLE_FAILED_INIT;
	long status = 0;

	if (!make_url(url))
		str_copy(f->why, sizeof f->why, "ironic.url is no URL");
	else if (c && set_up(c, headers, url, len))
		rc = curl_easy_perform(c);
	if (c)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK)
		status = 0;
	f->status = (uint32_t)status;
	if (!*f->why && rc != CURLE_OK)
		snprintf(f->why, sizeof f->why, "%s", curl_easy_strerror(rc));
	else if (outcome(status) != DONE)
		snprintf(f->why, sizeof f->why, "Ironic answers %ld", status);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	return outcome(status);
}

/* What is over goes. If it does not, it would be sent again and again: we end. */
static void
forget(const char *name)
{
	if (put_remove(folder, name) == -1)
		err(EX_TEMPFAIL, STATE_INSPECT "/%s", name);
}

/* One that waits. True if it is to be tried again, and whether Ironic answered. */
static bool
forward(const char *name, struct mac mac, uint64_t when, bool *answers)
{
	struct forwarded f = {.when = now()};
	enum outcome is = REFUSED;
	char text[MAC_TEXT];
	ssize_t len;

	if (forward_outdated(folder, name)) {
		forget(name);
		return false;
	}
	len = at_read(folder, name, body, sizeof body);
	if (len == -1 && errno == ENOENT)
		return false;
	if (len == -1) {
		is = errno == EFBIG ? REFUSED : LATER;
		snprintf(f.why, sizeof f.why, "%s", strerror(errno));
	} else
		is = post((size_t)len, &f);
	if (is == LATER && now() > when + FORGET)
		is = REFUSED;
	if (forwarded_write(state, mac, &f) == -1)
		warn("%s", mac_show(mac, text));
	if (is == DONE)
		warnx("%s: sent", mac_show(mac, text));
	else
		warnx("%s: %s%s", mac_show(mac, text), f.why,
			is == LATER ? "; again later" : "");
	if (is != LATER)
		forget(name);
	*answers = f.status != 0 || is == REFUSED || len == -1;
	return is == LATER;
}

/* All that wait. How many are to be tried again. */
static size_t
turn(void)
{
	char name[FORWARD_NAME] = "";
	struct mac mac;
	uint64_t when;
	size_t left = 0;
	bool answers = true;

	/* If nobody is there for one, nobody is for the others. */
	while (answers && forward_next(folder, name, &mac, &when))
		left += forward(name, mac, when, &answers);
	return left;
}

/* So long, or until another one comes, for then Ironic may be there again. */
static void
pause_for(uint32_t seconds)
{
	struct pollfd p = {.fd = watch, .events = POLLIN};
	char events[4096];

	poll(&p, 1, (int)seconds * 1000);
	while (read(watch, events, sizeof events) > 0)
		;
}

/* Until none waits, or the site has no Ironic. */
static void
serve(void)
{
	uint32_t wait = first_wait;

	for (;;) {
		if (site_refresh(state, &site) == -1)
			warn("the site's record");
		if (!site_get(&site, "ironic.url") || turn() == 0)
			return;
		pause_for(wait);
		wait = 2 * wait < LONGEST ? 2 * wait : LONGEST;
	}
}

static void
options(int argc, char *argv[], const char **path)
{
	int c;

	*path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "hi:s:")) != -1)
		if (c == 's')
			*path = optarg;
		else if (c != 'i')
			usage(c);
		else if (!num_u32(optarg, 1, 3600, &first_wait))
			errx(EX_USAGE, "-i %s: not 1 to 3600 seconds", optarg);
	if (argc != optind)
		usage('?');
	if (!*path)
		*path = STATE_DEFAULT;
}

int
main(int argc, char *argv[])
{
	char name[FORWARD_NAME];
	const char *path;
	uint64_t when;
	struct mac mac;
	int lock;

	options(argc, argv, &path);
	state = state_open(path);
	if (state == -1)
		err(EX_CONFIG, "%s", path);
	folder = put_folder(state, STATE_INSPECT);
	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (folder == -1 || fchdir(state) == -1 || watch == -1 ||
		inotify_add_watch(watch, STATE_INSPECT, IN_MOVED_TO) == -1)
		err(EX_TEMPFAIL, "%s/" STATE_INSPECT, path);
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		errx(EX_CONFIG, "libcurl lacks what we need");
	do {
		lock = lock_take(folder, FORWARD_LOCK, 0);
		if (lock == -1 && errno == EWOULDBLOCK)
			return 0;
		if (lock == -1)
			err(EX_TEMPFAIL, "%s/" STATE_INSPECT, path);
		serve();
		close(lock);
		*name = '\0';
		/* Who laid one down just before that saw us at work still. */
	} while (site_get(&site, "ironic.url") &&
		 forward_next(folder, name, &mac, &when));
	return 0;
}

/* mb-redfish-events - tell those who subscribed what has happened */
#include "redfish-events/deliver.h"

#include "base/num.h"
#include "base/str.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "net/alive.h"
#include "redfish/powerwatch.h"
#include "usage.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define INTERVAL 5 /* DeliveryRetryIntervalSeconds of share/redfish/events.json */
#define TURN_MS  1000 /* between looks when nothing is said to have changed */
#define CHANGES  (IN_MOVED_TO | IN_CREATE | IN_ONLYDIR)

static const char *state_path;
static int watch, redfish;
static struct alive alive;
static struct deliver deliver = {.interval = INTERVAL};
static struct target target[EVENT_SUBSCRIPTIONS];

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-redfish-events [-i seconds] [-s state]\n");
}

static struct target *
find(const char *id)
{
	struct target *empty = NULL;

	for (size_t i = 0; i < EVENT_SUBSCRIPTIONS; i++) {
		if (strcmp(target[i].id, id) == 0)
			return &target[i];
		if (!*target[i].id && !empty)
			empty = &target[i];
	}
	if (empty)
		str_copy(empty->id, sizeof empty->id, id);
	return empty;
}

/* Give up those that are gone. */
static void
forget(char id[EVENT_SUBSCRIPTIONS][EVENT_ID], size_t n)
{
	for (size_t i = 0; i < EVENT_SUBSCRIPTIONS; i++) {
		bool there = !*target[i].id;

		for (size_t k = 0; k < n; k++)
			there = there || strcmp(target[i].id, id[k]) == 0;
		if (!there) {
			let_go(&deliver, &target[i]);
			target[i] = (struct target){0};
		}
	}
}

/* Begin what is due. How many subscriptions there are. */
static size_t
look(void)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID], path[STATE_NAME];
	size_t n = eventdir_ids(deliver.state, id);
	struct event_health health;

	forget(id, n);
	for (size_t i = 0; i < n; i++) {
		struct target *t = find(id[i]);
		int folder;

		snprintf(path, sizeof path, STATE_REDFISH "/subscriptions/%.8s",
			id[i]);
		inotify_add_watch(watch, path, CHANGES);
		if (!t || t->curl)
			continue;
		folder = eventdir_open(deliver.state, t->id);
		if (folder == -1)
			continue;
		eventdir_health_read(folder, &health);
		/* One that was resumed has no failures to wait for. */
		if (!health.suspended && ((health.failures == 0 && !t->unnoted) ||
						 t->next <= up_s()))
			begin(&deliver, t, folder);
		close(folder);
	}
	return n;
}

/*
 * What happens to the power of hosts
 */

static void
power_changed(void *with, struct mac host, const char *word)
{
	char id[64], origin[64], message[96], mac[MAC_TEXT];
	struct event event = {.type = "StatusChange",
		.severity = "OK",
		.id = id,
		.message = message,
		.arg = mac,
		.origin = origin,
		.when = now_s()};

	(void)with;
	mac_text(host, mac);
	snprintf(id, sizeof id, "ResourceEvent.1.3.Resource%s%s",
		strncmp(word, "Powering", 8) == 0 ? "" : "Powered", word);
	snprintf(origin, sizeof origin, "/redfish/v1/Systems/%s", mac);
	snprintf(message, sizeof message, "The power of %s is %s.", mac, word);
	eventdir_send(deliver.state, &event);
}

static void
watch_switches(void)
{
	int fd = openat(
		deliver.state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char path[STATE_NAME];
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (*e->d_name != '.' &&
			snprintf(path, sizeof path, STATE_SWITCHES "/%s",
				e->d_name) < (int)sizeof path)
			inotify_add_watch(watch, path, CHANGES);
	if (d)
		closedir(d);
}

/* Forget what inotify said; did it say anything? */
static bool
drain(void)
{
	char events[4096];
	bool any = false;

	while (read(watch, events, sizeof events) > 0)
		any = true;
	return any;
}

/* Until there is nobody to tell anything. */
static void
serve(void)
{
	static struct powerwatch powers;
	bool changed = true;
	uint64_t last = 0;

	for (;;) {
		struct curl_waitfd extra = {
			.fd = watch, .events = CURL_WAIT_POLLIN};
		int running, ready;

		/* In each turn, which is a second at most. */
		alive_tell(&alive, up_s() * 1000);
		if (changed || now_s() != last) {
			watch_switches();
			powerwatch_look(
				&powers, deliver.state, power_changed, NULL);
			last = now_s();
		}
		if (look() == 0)
			return;
		curl_multi_perform(deliver.multi, &running);
		/* The next is in the queue already: nothing will tell of it. */
		if (!finish(&deliver))
			curl_multi_poll(deliver.multi, &extra, 1,
				running > 0 ? TURN_MS / 4 : TURN_MS, &ready);
		changed = drain();
	}
}

static void
prepare(void)
{
	deliver.state = state_open(state_path);
	if (deliver.state == -1 || fchdir(deliver.state) == -1)
		err(EX_CONFIG, "%s", state_path);
	redfish = put_folder(deliver.state, STATE_REDFISH);
	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (redfish == -1 || watch == -1)
		err(EX_TEMPFAIL, "%s", state_path);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
		!(deliver.multi = curl_multi_init()))
		errx(EX_CONFIG, "libcurl lacks what we need");
	signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char *argv[])
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID];
	const char *said = getenv("MB_STATE");
	uint32_t seconds;
	int c, lock;

	state_path = said ? said : STATE_DEFAULT;
	while ((c = getopt(argc, argv, "hi:s:")) != -1) {
		if (c == 'i' && num_u32(optarg, 1, 3600, &seconds))
			deliver.interval = seconds;
		else if (c == 'i')
			errx(EX_USAGE, "-i %s: not 1 to 3600 seconds", optarg);
		else if (c == 's')
			state_path = optarg;
		else
			usage(c);
	}
	if (argc != optind)
		usage('?');
	prepare();
	/* Also if nobody is to be told of anything, and that is all. */
	sd_notify(0, "READY=1");
	alive = alive_begin();
	do {
		lock = lock_take(redfish, EVENT_LOCK, 0);
		if (lock == -1 && errno == EWOULDBLOCK)
			return 0;
		if (lock == -1)
			err(EX_TEMPFAIL, "%s/redfish/" EVENT_LOCK, state_path);
		serve();
		close(lock);
		/* Who subscribed just before that saw us running still. */
	} while (eventdir_ids(deliver.state, id) > 0);
	return 0;
}

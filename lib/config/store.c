#include "config/store.h"

#include "file/at.h"
#include "file/state.h"
#include "host/host.h"
#include "host/site.h"
#include "power/word.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

struct plan {
	int state;
	const struct config *config;
	struct arena *arena;
	struct batch_item **end; /* where the next change goes */

	/* Of the index that is looked at: which entries are in use, sorted. */
	enum state_index index;
	const char **key;
	size_t keys;
};

static int
add(struct plan *p, const struct batch_item *item, const char *name)
{
	struct batch_item *copy = arena_take(p->arena, sizeof *copy);
	const char *kept = arena_text(p->arena, name, strlen(name));

	if (!copy || !kept) {
		errno = ENOMEM;
		return -1;
	}
	*copy = *item;
	copy->name = kept;
	*p->end = copy;
	p->end = &copy->next;
	return 0;
}

/*
 * Was it not there, or not what we would have written? Else an error to stop for.
 */
static bool
replaceable(int why)
{
	return why == ENOENT || why == EFBIG || why == EINVAL || why == EXDEV ||
	       why == ELOOP;
}

/* What others put there is, whatever it is, but the machine may fail. */
static bool
replaceable_shared(int why)
{
	return why != ENOMEM && why != EMFILE && why != ENFILE && why != EIO;
}

static int
plan_file(struct plan *p, const char *name, const char *bytes, size_t len,
	mode_t mode)
{
	char old[SITE_MAX]; /* the longest of them */
	ssize_t n = at_read(p->state, name, old, sizeof old);
	struct batch_item item = {.what = BATCH_FILE,
		.bytes = bytes,
		.len = len,
		.mode = mode,
		.shared = strchr(name, '/')};

	if (n == -1 &&
		!(item.shared ? replaceable_shared(errno) : replaceable(errno)))
		return -1;
	if (n >= 0 && (size_t)n == len && memcmp(old, bytes, len) == 0)
		return 0;
	item.note = n == -1 && errno == ENOENT ? "new" : "changed";
	return add(p, &item, name);
}

static int
plan_link(struct plan *p, enum state_index index, const char *key, struct mac mac)
{
	char name[STATE_NAME], target[STATE_NAME], old[STATE_NAME];
	struct batch_item item = {.what = BATCH_LINK};

	if (!key || !state_entry(index, key, name))
		return 0;
	state_target(mac, target);

	ssize_t n = at_link(p->state, name, old, sizeof old);
	if (n == -1 && !replaceable(errno) && errno != ENAMETOOLONG)
		return -1;
	if (n >= 0 && strcmp(old, target) == 0)
		return 0;
	item.note = n == -1 && errno == ENOENT ? "new" : "changed";
	item.bytes = arena_text(p->arena, target, strlen(target));
	if (!item.bytes) {
		errno = ENOMEM;
		return -1;
	}
	return add(p, &item, name);
}

static int
plan_remove(struct plan *p, const char *name, bool shared)
{
	struct batch_item item = {
		.what = BATCH_REMOVE, .shared = shared, .note = "removed"};

	return add(p, &item, name);
}

/* If it is there, or that cannot be seen; what is no folder has nothing in it. */
static int
plan_remove_there(struct plan *p, const char *name)
{
	struct stat st;

	if (fstatat(p->state, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
		errno == EACCES)
		return plan_remove(p, name, true);
	return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
}

/*
 * It is emptied when nothing is to be recorded: where it is not, another who may
 * make files in the state folder could say what the recorder starts.
 */
static int
plan_consoles(struct plan *p)
{
	const struct config_text *text = &p->config->consoles;
	struct stat st;

	if (text->len == 0 &&
		fstatat(p->state, STATE_CONSOLES, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	return plan_file(p, STATE_CONSOLES, text->bytes, text->len, 0644);
}

/*
 * A secret that is no more leaves an empty file behind, not its old text. A file
 * that its group may read, as who switches must, stays so.
 */
static int
plan_site(struct plan *p)
{
	const struct config *c = p->config;
	struct stat st = {0};

	if (plan_file(p, STATE_SITE, c->site.bytes, c->site.len, 0644) == -1 ||
		plan_consoles(p) == -1)
		return -1;
	if (fstatat(p->state, STATE_SECRETS, &st, AT_SYMLINK_NOFOLLOW) == -1 &&
		(errno != ENOENT || c->secrets.len == 0))
		return errno == ENOENT ? 0 : -1;
	return plan_file(p, STATE_SECRETS, c->secrets.bytes, c->secrets.len,
		(st.st_mode & 0777) == 0640 ? 0640 : 0600);
}

static int
plan_switches(struct plan *p)
{
	char name[STATE_NAME];

	for (size_t i = 0; i < p->config->switches; i++) {
		const struct config_switch *sw = &p->config->sw[i];

		if (plan_file(p, state_switch(sw->name, SWITCH_RECORD, name),
			    sw->record, sw->len, 0644) == -1)
			return -1;
	}
	return 0;
}

static int
plan_hosts(struct plan *p)
{
	const struct config *c = p->config;
	char name[STATE_NAME];

	for (const struct config_host *h = c->host; h < c->host + c->hosts; h++)
		if (plan_file(p, state_host(h->mac, STATE_RECORD, name), h->record,
			    h->len, 0644) == -1)
			return -1;
	for (const struct config_host *h = c->host; h < c->host + c->hosts; h++)
		if (plan_link(p, BY_NAME, h->name, h->mac) == -1 ||
			plan_link(p, BY_IP, h->ip, h->mac) == -1)
			return -1;
	return 0;
}

static int
compare_mac(const void *key, const void *host)
{
	const struct mac *mac = key;
	const struct config_host *h = host;

	return memcmp(mac->b, h->mac.b, sizeof mac->b);
}

static const struct config_host *
find(const struct config *c, struct mac mac)
{
	return c->hosts == 0 ? NULL
			     : bsearch(&mac, c->host, c->hosts, sizeof *c->host,
				       compare_mac);
}

static int
compare_key(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Which entries an index is to have. */
static int
collect_keys(struct plan *p, enum state_index index)
{
	const struct config *c = p->config;

	p->index = index;
	p->keys = 0;
	p->key = arena_take(p->arena, (c->hosts + 1) * sizeof *p->key);
	if (!p->key) {
		errno = ENOMEM;
		return -1;
	}
	for (const struct config_host *h = c->host; h < c->host + c->hosts; h++) {
		const char *key = index == BY_NAME ? h->name : h->ip;

		if (key)
			p->key[p->keys++] = key;
	}
	qsort(p->key, p->keys, sizeof *p->key, compare_key);
	return 0;
}

static int
plan_stale_link(struct plan *p, const char *key)
{
	char name[STATE_NAME];

	if (!state_entry(p->index, key, name) ||
		bsearch(&key, p->key, p->keys, sizeof *p->key, compare_key))
		return 0;
	return plan_remove(p, name, false);
}

static int
plan_stale_host(struct plan *p, const char *key)
{
	char name[STATE_NAME];
	struct mac mac;

	if (!mac_parse(key, &mac) || find(p->config, mac))
		return 0;
	state_host(mac, STATE_RECORD, name);
	return plan_remove_there(p, name);
}

/* What else is known of the switch stays: an order may be under way. */
static int
plan_stale_switch(struct plan *p, const char *key)
{
	char name[STATE_NAME], normal[SWITCH_TEXT];

	if (!switch_name(key, normal) || strcmp(key, normal) != 0)
		return 0;
	for (size_t i = 0; i < p->config->switches; i++)
		if (strcmp(p->config->sw[i].name, key) == 0)
			return 0;
	state_switch(key, SWITCH_RECORD, name);
	return plan_remove_there(p, name);
}

/* A folder of ours, for readdir; NULL with errno. */
static DIR *
open_folder(int state, const char *name)
{
	int fd = at_open(state, name, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (fd != -1 && !d)
		close(fd);
	return d;
}

/* Something to do for each entry of a folder, if the folder is there. */
typedef int each(struct plan *p, const char *entry);

static int
for_each(struct plan *p, const char *folder, each *act)
{
	DIR *d = open_folder(p->state, folder);
	struct dirent *e;
	int rc = 0;

	if (!d)
		return errno == ENOENT ? 0 : -1;
	while (rc == 0 && (e = readdir(d)))
		if (e->d_name[0] != '.')
			rc = act(p, e->d_name);

	int why = errno;
	closedir(d);
	errno = why;
	return rc;
}

static int
plan_stale_links(struct plan *p, enum state_index index)
{
	if (collect_keys(p, index) == -1)
		return -1;
	return for_each(p, state_index_name(index), plan_stale_link);
}

int
store_plan(int state, const struct config *config, struct arena *arena,
	struct batch_item **first)
{
	struct batch_item *head = NULL;
	struct plan p = {
		.state = state, .config = config, .arena = arena, .end = &head};

	if (plan_site(&p) == -1 || plan_switches(&p) == -1 ||
		plan_hosts(&p) == -1 || plan_stale_links(&p, BY_NAME) == -1 ||
		plan_stale_links(&p, BY_IP) == -1 ||
		for_each(&p, STATE_HOSTS, plan_stale_host) == -1 ||
		for_each(&p, STATE_SWITCHES, plan_stale_switch) == -1)
		return -1;
	*first = head;
	return 0;
}

static int
sweep_folder(int state, const char *name, time_t before)
{
	int fd = at_open(state, name, O_RDONLY | O_DIRECTORY);

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;

	int rc = put_sweep(fd, before);
	int why = errno;
	close(fd);
	errno = why;
	return rc;
}

/*
 * A folder of a host or a switch: one that a crash left empty goes. One that others
 * closed has nothing of ours in it.
 */
static void
sweep_one(int folder, const char *name, time_t before)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		!S_ISDIR(st.st_mode) ||
		(st.st_mtime < before && unlinkat(folder, name, AT_REMOVEDIR) == 0))
		return;
	sweep_folder(folder, name, before);
}

static int
sweep_each(int state, const char *name, time_t before)
{
	DIR *d = open_folder(state, name);
	struct dirent *e;

	if (!d)
		return errno == ENOENT ? 0 : -1;
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			sweep_one(dirfd(d), e->d_name, before);
	closedir(d);
	return 0;
}

int
store_sweep(int state, time_t before)
{
	static const char *const folders[] = {
		".", "by-name", "by-ip", "by-serial", "by-lease"};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (sweep_folder(state, folders[i], before) == -1)
			return -1;
	if (sweep_each(state, STATE_HOSTS, before) == -1)
		return -1;
	return sweep_each(state, STATE_SWITCHES, before);
}

/* sources: where the files are that mb-migrate reads. */
#include "sources.h"

#include "base/str.h"
#include "config/walk.h"
#include "files.h"
#include "folders.h"
#include "host/addr.h"

#include <err.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define OTHER_SITE "config.yaml" /* as it is called there */

void
source_join(
	char out[static PATH_MAX], const char *folder, size_t len, const char *name)
{
	if (snprintf(out, PATH_MAX, "%.*s/%s", (int)len, folder, name) >= PATH_MAX)
		errx(EX_CONFIG, "%s: too long", folder);
}

struct config_text
source_text(const char *path)
{
	struct config_text text = {NULL, 0};
	int rc = read_path(path, &arena, &text);

	if (rc)
		exit(rc);
	return text;
}

struct node *
source_root(struct config_text text)
{
	return text.bytes ? tree_read("", text.bytes, text.len, &arena, NULL)
			  : NULL;
}

/* Which of the files is this? Those of hosts are by MAC. */
static enum config_file
kind_of(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const struct node *root = source_root(source_text(path));
	struct mac mac;

	if (strcmp(name, config_name(CONFIG_NETBOOT)) == 0)
		return CONFIG_NETBOOT;
	return root && root->first && root->first->key &&
			       mac_parse(root->first->key, &mac)
		       ? CONFIG_BACKEND
		       : CONFIG_SITE;
}

static void
beside(int f, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	source_join(source[f].path, slash ? path : ".",
		slash ? (size_t)(slash - path) : 1, name);
}

/*
 * The site's file may say where the hosts are, as it was where it was used; what it
 * has of netboot.yaml was beside them.
 */
static void
find_hosts(void)
{
	const char *site = source[CONFIG_SITE].path, *name;
	struct node *root = source_root(source[CONFIG_SITE].before);
	char *path = source[CONFIG_BACKEND].path;

	beside(CONFIG_BACKEND, site, config_name(CONFIG_BACKEND));
	for (const struct node *n = root ? root->first : NULL; n && n->key;
		n = n->next) {
		if (!walk_same(n->key, "backend_file_path") || walk_empty(n) ||
			n->kind != NODE_TEXT)
			continue;
		name = strrchr(n->text, '/') ? strrchr(n->text, '/') + 1 : n->text;
		if (*n->text != '/')
			beside(CONFIG_BACKEND, site, n->text);
		else if (!str_copy(path, PATH_MAX, n->text))
			errx(EX_CONFIG, "%s: too long", n->text);
		if (access(path, F_OK) == 0)
			continue;
		beside(CONFIG_BACKEND, site, name);
		if (access(path, F_OK) == -1)
			beside(CONFIG_BACKEND, site, config_name(CONFIG_BACKEND));
		printf("%s:%u:%u: backend_file_path: %s is not there; %s %s\n",
			site, n->at.line, n->at.column, n->text,
			access(path, F_OK) == 0 ? "the hosts are read from"
						: "nor is there",
			path);
		incomplete = true;
	}
	beside(CONFIG_NETBOOT, site, config_name(CONFIG_NETBOOT));
	if (access(source[CONFIG_NETBOOT].path, F_OK) == -1)
		beside(CONFIG_NETBOOT, path, config_name(CONFIG_NETBOOT));
}

/* Read the files that there are: a folder's, the first and those beside it, or one.
 */
void
sources_read(const char *from, const char *etc)
{
	enum config_file kind = CONFIG_SITE;
	struct stat st;
	bool any = false;

	if (stat(from, &st) == -1)
		err(EX_CONFIG, "%s", from);
	if (S_ISDIR(st.st_mode))
		source_join(
			source[CONFIG_SITE].path, from, strlen(from), OTHER_SITE);
	else if (!str_copy(source[kind = kind_of(from)].path, PATH_MAX, from))
		errx(EX_CONFIG, "%s: too long", from);
	for (int f = 0; f < CONFIG_REMOTE; f++) {
		if (kind != CONFIG_SITE && f != (int)kind) {
			/* Ours are what it has to go with, and stay. */
			source_join(source[f].path, etc, strlen(etc),
				config_name((enum config_file)f));
			after[f] = source_text(source[f].path);
			continue;
		}
		after[f] = source[f].before = source_text(source[f].path);
		any |= after[f].bytes != NULL;
		if (f == CONFIG_SITE)
			find_hosts();
	}
	if (!any && folders_ironic(from))
		exit(1);
	if (!any)
		errx(EX_CONFIG, "%s: neither " OTHER_SITE " nor %s nor %s is there",
			from, config_name(CONFIG_NETBOOT),
			config_name(CONFIG_BACKEND));
}

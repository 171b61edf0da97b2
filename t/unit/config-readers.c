/*
 * config/keys: every key has a reader among the sources. A key that is taken and
 * does nothing is worse than one that is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/keys.h"
#include "file/at.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* What nobody reads, and why it is taken all the same. */
static const struct {
	const char *key, *why;
} unread[] = {
	{"dhcp.tftp_port", "69, or it is refused: there is no other"},
	{"ironic.username",
		"Ironic asks for no password; its users bring it along"},
	{"ironic.password", "likewise"},
	{"power.mode", "backend.yaml(5): without effect; its users bring it along"},
	{"power.state", "likewise"},
};

static const char *const where[] = {"bin/*", "bin/*/*.c", "lib/*/*"};
static char *c, *sh; /* all of both languages, without the comments */

/* Append a file without what is between comment marks, or after them on a line. */
static void
append(char **to, const char *text, const char *mark, const char *end)
{
	size_t had = *to ? strlen(*to) : 0;
	char *all = realloc(*to, had + strlen(text) + 1), *w;

	assert_non_null(all);
	w = all + had;
	while (*text)
		if (strncmp(text, mark, strlen(mark)) == 0) {
			const char *after = strstr(text, end);

			assert_non_null(after);
			text = after + strlen(end);
		} else {
			*w++ = *text++;
		}
	*w = '\0';
	*to = all;
}

static void
take(int dir, const char *name)
{
	static char text[65536];
	const char *dot = strrchr(name, '.');
	ssize_t len = at_read(dir, name, text, sizeof text - 1);

	if (len == -1 || strcmp(name, "lib/config/keys.c") == 0)
		return;
	text[len] = '\0';
	if (dot && strcmp(dot, ".c") == 0)
		append(&c, text, "/*", "*/");
	else if (!dot || strcmp(dot, ".sh") == 0)
		append(&sh, text, "\n#", "\n");
}

static int
read_sources(void **state)
{
	int dir = at_folder(".");

	(void)state;
	for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
		glob_t g;

		assert_int_equal(glob(where[i], 0, NULL, &g), 0);
		for (size_t n = 0; n < g.gl_pathc; n++)
			take(dir, g.gl_pathv[n]);
		globfree(&g);
	}
	close(dir);
	return !c || !sh;
}

static int
forget(void **state)
{
	(void)state;
	free(c);
	free(sh);
	return 0;
}

/* Does a text have this, with the name as a word of its own behind it? */
static bool
has(const char *text, const char *before, const char *name)
{
	char wanted[128];
	int n = snprintf(wanted, sizeof wanted, "%s%s", before, name);

	assert_in_range(n, 1, sizeof wanted - 1);
	for (; (text = strstr(text, wanted)); text++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", text[n]))
			return true;
	return false;
}

static bool
quoted(const char *name)
{
	char wanted[128];

	snprintf(wanted, sizeof wanted, "%s\"", name);
	return has(c, "\"", wanted);
}

/* What a program that mb-poe starts is told: lib/shell/settings.sh, power/swconf.c.
 */
static bool
read_setting(const char *name)
{
	static const char *const words[] = {"setting ", "needed ", "algorithm "};
	char secret[64];
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has(sh, words[i], name))
			return true;
	if (quoted(name))
		return true;
	if (len < 6 || strcmp(name + len - 5, "_file") != 0)
		return false;
	snprintf(secret, sizeof secret, "%.*s", (int)len - 5, name);
	return quoted(secret);
}

/* A key of the site, by its path; part: of a URL, a row or a switch. */
static bool
read_site(const char *path, const char *name, enum form part)
{
	static const char soft[] = "power.soft_"; /* bin/poe/tell.c */

	if (part == KEY_NAMED)
		return read_setting(name);
	if (part == KEY_ROWS)
		return has(sh, "[.]", name);
	if (part == KEY_URL)
		return quoted(name);
	if (quoted(path) || has(sh, "site ", path))
		return true;
	/* swconf.c joins it of the controller and the name. */
	if (strcmp(path, "unifi.password") == 0)
		return read_setting(name);
	return strncmp(path, soft, strlen(soft)) == 0 &&
	       read_setting(path + strlen(soft));
}

static const char *
why_unread(const char *path)
{
	for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
		if (strcmp(unread[i].key, path) == 0)
			return unread[i].why;
	return NULL;
}

/* All values of a table, and of those in it. How many nobody reads. */
static size_t
orphans(const struct key *keys, const char *above, enum form part, bool site)
{
	size_t n = 0;

	for (; keys->name; keys++) {
		char path[128];
		enum form form = keys->form;
		bool is_read;

		snprintf(path, sizeof path, "%s%s%s", above, *above ? "." : "",
			keys->name);
		if (form == KEY_GONE)
			continue;
		if (form > KEY_LIST)
			n += orphans(keys->keys, path,
				form == KEY_MAP ? part : form, site);
		if (form > KEY_LIST && form != KEY_URL)
			continue;
		is_read = site ? read_site(path, keys->name, part)
			       : quoted(form <= KEY_LIST && keys->record
						 ? keys->record
						 : path);
		if (is_read == !why_unread(path))
			continue;
		print_error(is_read ? "%s: somebody reads it\n"
				    : "%s: nobody reads it\n",
			path);
		n++;
	}
	return n;
}

static void
every_key_of_the_site_is_read(void **state)
{
	(void)state;
	assert_int_equal(orphans(keys_site, "", KEY_MAP, true), 0);
}

static void
every_key_of_a_host_is_read(void **state)
{
	(void)state;
	assert_int_equal(orphans(keys_netboot, "", KEY_MAP, false), 0);
	assert_int_equal(orphans(keys_backend, "", KEY_MAP, false), 0);
}

static void
a_key_that_nobody_reads_is_found(void **state)
{
	static const struct key keys[] = {
		{.name = "prot"}, {.name = "port"}, {.name = NULL}};

	(void)state;
	assert_int_equal(orphans(keys, "", KEY_MAP, true), 1);
	assert_int_equal(orphans(keys, "", KEY_MAP, false), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_the_site_is_read),
		cmocka_unit_test(every_key_of_a_host_is_read),
		cmocka_unit_test(a_key_that_nobody_reads_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"config-readers", tests, read_sources, forget);
}

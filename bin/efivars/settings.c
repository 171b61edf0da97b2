/* The settings of the firmware. */
#include "settings.h"

#include "base/str.h"
#include "change.h"
#include "file/at.h"
#include "place.h"
#include "show.h"

#include <errno.h>
#include <limits.h>

#define TABLE     "rpi4-settings"
#define TABLE_MAX 65536 /* bytes; it has 6000 */

static const struct bios *
load(const char *folder)
{
	struct bios *bios = take(sizeof *bios);
	char *text = take(TABLE_MAX);
	int dir = at_folder(folder);
	ssize_t len = dir == -1 ? -1 : at_read(dir, TABLE, text, TABLE_MAX);
	size_t line;

	if (len == -1)
		err(EX_CONFIG, "%s/" TABLE, folder);
	if (!bios_parse(text, (size_t)len, bios, &line))
		errx(EX_CONFIG, "%s/" TABLE ":%zu: not a setting", folder, line);
	close(dir);
	return bios;
}

const struct bios *
settings(void)
{
	static const struct bios *bios;
	const char *share = getenv("MB_SHARE");
	char folder[PATH_MAX];

	if (bios)
		return bios;
	if (snprintf(folder, sizeof folder, "%s/efi", share ? share : SHARE) >=
		PATH_MAX)
		errx(EX_CONFIG, "MB_SHARE is too long");
	bios = load(folder);
	return bios;
}

const struct bios_setting *
settings_find(const char *name)
{
	const struct bios_setting *s = bios_find(settings(), name);

	return s && strcmp(s->name, name) == 0 ? s : NULL;
}

/* The setting that is meant, or the program ends with the nearest one. */
static const struct bios_setting *
need(const char *name)
{
	const struct bios *bios = settings();
	const struct bios_setting *s = bios_find(bios, name), *near = bios->setting;

	if (s)
		return s;
	for (size_t i = 1; i < bios->n; i++)
		if (str_distance(bios->setting[i].name, name) <
			str_distance(near->name, name))
			near = &bios->setting[i];
	errx(1, "no setting '%s'; did you mean '%s'?", name, near->name);
}

/* The value that the firmware has: the variable's, or without one the preset. */
static const char *
value_of(const struct vars *vars, const struct bios_setting *s,
	char out[static BIOS_TEXT])
{
	const struct efivar *var = vars_get(vars, &s->guid, s->name);

	if (!var)
		return s->preset;
	if (!bios_show(s, var->data, out))
		errx(EX_DATAERR, "%s: its %zu bytes are no value", s->name,
			var->data.left);
	return out;
}

static void
print(const struct vars *vars, const struct bios_setting *s, json_t *all)
{
	char text[BIOS_TEXT], shown[4 * BIOS_TEXT];
	const char *value = value_of(vars, s, text);
	struct rd raw = rd_of(value, strlen(value));

	if (!opt.json) {
		printf("%s=%s\n", s->name, str_show(shown, sizeof shown, &raw));
		return;
	}
	json_object_set_new(all, s->name,
		json_pack("{s:s, s:s, s:b, s:b, s:s, s:s}", "value", value,
			"preset", s->preset, "stored",
			vars_get(vars, &s->guid, s->name) != NULL, "fixed",
			s->fixed, "allowed", bios_allowed(s, shown), "help",
			s->help));
}

static void
change(struct vars *vars, const char *name, const char *value)
{
	const struct bios_setting *s = need(name);
	char allowed[BIOS_TEXT];
	uint8_t data[BIOS_BYTES];
	struct wr w = wr_of(data, sizeof data);

	if (s->fixed)
		errx(EX_DATAERR, "%s: the firmware works it out by itself",
			s->name);
	if (!bios_value(s, value, &w))
		errx(EX_DATAERR, "%s=%s: not one of %s", s->name, value,
			bios_allowed(s, allowed));
	if (!vars_set(vars, &s->guid, s->name, s->attributes, data, w.len))
		no_memory();
}

int
verb_bios(struct place *p, char *operand[], int n)
{
	json_t *all = opt.json ? json_object() : NULL;
	int changes = 0;

	for (int i = 0; i < n; i++)
		changes += strchr(operand[i], '=') != NULL;
	if (changes > 0 && changes < n)
		errx(EX_USAGE,
			"bios shows settings or changes them, not both at once");
	for (int i = 0; i < n; i++) {
		char *equals = strchr(operand[i], '=');

		if (equals) {
			*equals = '\0';
			change(&p->vars, operand[i], equals + 1);
		} else {
			print(&p->vars, need(operand[i]), all);
		}
	}
	if (changes > 0)
		return place_save(p);
	for (size_t i = 0; i < settings()->n && n == 0; i++)
		print(&p->vars, &settings()->setting[i], all);
	if (opt.json)
		json_print(all);
	return 0;
}

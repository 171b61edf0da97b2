/* mb-efivars - read and edit the UEFI variables in a firmware image */
#include "efivars/place.h"
#include "usage.h"

#include <getopt.h>

/* What becomes of a verb's first operand. */
enum use {
	MAKES,   /* the verb makes it */
	READS,   /* it is opened */
	CHANGES, /* and changed: a host is locked meanwhile */
	EITHER,  /* changed if an operand has a "=" */
	IMAGES,  /* as READS, but no host will do */
};

#define MANY 100000

static const struct verb {
	const char *name;
	enum use use;
	const char *options; /* those it has a use for */
	int min, max;        /* operands after the first */
	const char *operands;
	verb_run *run;
} verbs[] = {
	{"apply", CHANGES, "fno", 1, 1, "file", verb_apply},
	{"bios", EITHER, "fjno", 0, MANY, "[setting[=value] ...]", verb_bios},
	{"boot", READS, "j", 0, 0, "", verb_boot},
	{"boot add", CHANGES, "bfno", 3, 5, "title form path", verb_boot_add},
	{"boot next", CHANGES, "fno", 1, 1, "number | none", verb_boot_next},
	{"boot order", CHANGES, "fno", 0, MANY, "[number ...]", verb_boot_order},
	{"boot remove", CHANGES, "fno", 1, MANY, "number ...", verb_boot_remove},
	{"boot timeout", CHANGES, "fno", 1, 1, "seconds | forever | none",
		verb_boot_timeout},
	{"carry", IMAGES, "fno", 1, 1, "new", verb_carry},
	{"check", READS, "j", 0, 0, "", verb_check},
	{"create", MAKES, "fl", 0, 0, "", verb_create},
	{"delete", CHANGES, "afgno", 0, MANY, "name ...", verb_delete},
	{"diff", READS, "gj", 1, 1, "other", verb_diff},
	{"enroll", CHANGES, "fgnor", 2, MANY, "PK|KEK|db|dbx file ...",
		verb_enroll},
	{"export", READS, "dgo", 0, 0, "", verb_export},
	{"get", READS, "gjot", 1, 1, "name", verb_get},
	{"import", CHANGES, "dfno", 0, 1, "[file]", verb_import},
	{"keys", READS, "j", 0, 0, "", verb_keys},
	{"list", READS, "gj", 0, 0, "", verb_list},
	{"render", IMAGES, "fno", 1, 1, "file", verb_render},
	{"secureboot", CHANGES, "fno", 1, 1, "on | off", verb_secureboot},
	{"set", CHANGES, "fgnot", 2, 2, "name value", verb_set},
	{"unenroll", CHANGES, "afgno", 1, MANY, "PK|KEK|db|dbx [digest ...]",
		verb_unenroll},
};

struct options opt;
struct arena memory;

static const char all_options[] = "ab:d:fg:hjl:no:rs:t:V";
static bool given[128]; /* the letters of the options */

static const struct option words[] = {
	{"efivarfs", required_argument, NULL, 'd'},
	{"layout", required_argument, NULL, 'l'},
	{NULL, 0, NULL, 0},
};

void
no_memory(void)
{
	errx(EX_TEMPFAIL, "no memory");
}

void *
take(size_t size)
{
	void *p = arena_take(&memory, size);

	if (!p)
		no_memory();
	return p;
}

static _Noreturn void
usage(int letter)
{
	FILE *to = usage_stream(letter);

	fputs("usage: mb-efivars [option ...] verb image [operand ...]\n"
	      "       mb-efivars [option ...] host who verb [operand ...]\n"
	      "       mb-efivars -V\n"
	      "verbs:",
		to);
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		fprintf(to, "%s %s", i > 0 ? "," : "", verbs[i].name);
	fputc('\n', to);
	usage_end(letter);
}

static _Noreturn void
usage_of(const struct verb *v, bool of_host)
{
	fprintf(stderr, "usage: mb-efivars [-%s] %s%s%s %s\n", v->options,
		of_host ? "host who " : "", v->name, of_host ? "" : " image",
		v->operands);
	exit(EX_USAGE);
}

/* What each letter sets. */
static const struct {
	char letter;
	bool *flag;
	const char **text;
} setters[] = {
	{'a', &opt.all, NULL},
	{'b', NULL, &opt.number},
	{'d', NULL, &opt.folder},
	{'f', &opt.force, NULL},
	{'g', NULL, &opt.guid_of},
	{'j', &opt.json, NULL},
	{'l', NULL, &opt.layout},
	{'n', &opt.dry, NULL},
	{'o', NULL, &opt.out},
	{'r', &opt.replace, NULL},
	{'s', NULL, &opt.state},
	{'t', NULL, &opt.type},
};

static void
take_option(int c)
{
	size_t i = 0, n = sizeof setters / sizeof *setters;

	while (i < n && setters[i].letter != c)
		i++;
	if (i == n)
		usage('?');
	if (setters[i].flag)
		*setters[i].flag = true;
	else
		*setters[i].text = optarg;
	given[c] = true;
}

static void
options(int argc, char *argv[])
{
	int c;

	opt.state = getenv("MB_STATE");
	while ((c = getopt_long(argc, argv, all_options, words, NULL)) != -1)
		if (c == 'V') {
			puts("metal-boot " VERSION);
			exit(fflush(stdout) ? EX_TEMPFAIL : 0);
		} else if (c == 'h') {
			usage(c);
		} else {
			take_option(c);
		}
	if (opt.guid_of && !guid_parse(opt.guid_of, &opt.guid) &&
		!guid_named(opt.guid_of, &opt.guid))
		errx(EX_USAGE, "-g %s: not a GUID, nor the name of one",
			opt.guid_of);
}

/* The verb that the operands begin with, of two words or one; *used is how many. */
static const struct verb *
find_verb(char *operand[], int n, int *used)
{
	char name[32];

	for (*used = n < 2 ? n : 2; *used > 0; --*used) {
		snprintf(name, sizeof name, "%s%s%s", operand[0],
			*used == 2 ? " " : "", *used == 2 ? operand[1] : "");
		for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
			if (strcmp(verbs[i].name, name) == 0)
				return &verbs[i];
	}
	if (n > 0)
		warnx("no verb '%s'", operand[0]);
	usage('?');
}

/* Options that change nothing are mistakes. */
static void
check_options(const struct verb *v, bool of_host)
{
	for (const char *c = all_options; *c; c++) {
		bool known = strchr(v->options, *c) || (*c == 's' && of_host);

		if (*c != ':' && given[(unsigned char)*c] && !known) {
			warnx("-%c: '%s' has no use for it", *c, v->name);
			usage_of(v, of_host);
		}
	}
}

static bool
is_change(const struct verb *v, char *operand[], int n)
{
	bool change = v->use == CHANGES;

	for (int i = 0; i < n && v->use == EITHER; i++)
		if (strchr(operand[i], '='))
			change = true;
	return change;
}

static int
run(const char *host, char *operand[], int n)
{
	struct place place;
	int used, rc;
	const struct verb *v = find_verb(operand, n, &used);

	operand += used;
	n -= used;
	check_options(v, host != NULL);
	if (host && (v->use == MAKES || v->use == IMAGES))
		errx(EX_USAGE, "'%s' works on images, not on hosts", v->name);
	const char *path = host || n == 0 ? NULL : *operand++;
	n -= path != NULL;
	if ((!host && !path) || n < v->min || n > v->max)
		usage_of(v, host != NULL);
	if (host)
		place_open_host(&place, host, is_change(v, operand, n));
	else if (v->use == MAKES)
		place_unopened(&place, path);
	else
		place_open(&place, path);
	rc = v->run(&place, operand, n);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	place_close(&place);
	return rc;
}

int
main(int argc, char *argv[])
{
	const char *host = NULL;
	int rc;

	options(argc, argv);
	argc -= optind;
	argv += optind;
	if (argc >= 2 && strcmp(argv[0], "host") == 0) {
		host = argv[1];
		argc -= 2;
		argv += 2;
	}
	rc = run(host, argv, argc);
	arena_free(&memory);
	return rc;
}

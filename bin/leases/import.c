#include "import.h"

#include "base/str.h"

#include <err.h>
#include <sysexits.h>

#define IMPORT   "import\n"
#define TOLD_MAX 20 /* lines that are told one by one */

/* Does the line say nothing? */
static bool
none(const char *line)
{
	return lease_none(rd_of(line, strcspn(line, "\n")));
}

/* The next line with its newline; its length, or 0 at the end, which DHCPv6 is too.
 */
static size_t
next_line(FILE *f, char line[static LEASE_FILE_LINE])
{
	if (!fgets(line, LEASE_FILE_LINE, f)) {
		if (ferror(f))
			err(EX_TEMPFAIL, "the file to import");
		return 0;
	}
	return strncmp(line, "duid ", 5) == 0 ? 0 : strlen(line);
}

/* Why a line cannot be imported. */
static void
tell(const char *path, size_t number, const char *line, const struct leases *t)
{
	struct rd r = rd_of(line, strcspn(line, "\n"));
	const struct lease *had;
	struct lease l;
	char hw[LEASE_LINE], ip[IP4_TEXT];

	if (!lease_parse(r, &l)) {
		warnx("%s:%zu: this line is no lease", path, number);
		return;
	}
	had = leases_at(t, l.ip);
	ip4_text(l.ip, ip);
	if (!had) {
		warnx("%s:%zu: there is no room for so many leases", path, number);
	} else if (had->declined) {
		warnx("%s:%zu: %s was declined, for somebody else uses it", path,
			number, ip);
	} else {
		struct wr w = wr_of(hw, sizeof hw - 1);

		lease_put_hw(&w, had);
		hw[w.len] = '\0';
		warnx("%s:%zu: %s is leased to %s already", path, number, ip, hw);
	}
}

bool
import_check(FILE *f, const char *path, struct leasestore *s, uint64_t now)
{
	char text[sizeof IMPORT + LEASE_FILE_LINE] = IMPORT;
	char answer[LEASEASK_ANSWER];
	char *line = text + strlen(IMPORT);
	size_t bad = 0, taken = 0, len;

	for (size_t number = 1; (len = next_line(f, line)) > 0; number++) {
		if (none(line))
			continue;
		leaseask_do(s, text, strlen(IMPORT) + len, now, answer);
		if (strncmp(answer, "done ", 5) != 0 && ++bad <= TOLD_MAX)
			tell(path, number, line, &s->table);
		taken += strcmp(answer, "done 1") == 0;
	}
	if (bad > TOLD_MAX)
		warnx("%s: and so for %zu lines more", path, bad - TOLD_MAX);
	if (bad > 0)
		warnx("%s: nothing was imported", path);
	else if (taken == 0)
		warnx("%s: no lease was imported: none in it holds that is not here"
		      " already",
			path);
	return bad == 0;
}

size_t
import_some(FILE *f, char *text, size_t size)
{
	struct wr w = wr_of(text, size);
	char line[LEASE_FILE_LINE];
	size_t len;

	wr_text(&w, IMPORT);
	while (w.size - w.len >= sizeof line && (len = next_line(f, line)) > 0)
		if (!none(line))
			wr_bytes(&w, line, len);
	return w.len > strlen(IMPORT) ? w.len : 0;
}

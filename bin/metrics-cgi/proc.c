/* proc: what the kernel says of the network, in /proc/self/net. */
#include "metrics.h"

#include "base/num.h"

#include <string.h>

#define LINE    512
#define ACCEPTS 0x10000 /* __SO_ACCEPTCON, which no header has */

/* That word of a line, counted from 0; "" when it has not so many. */
static const char *
word(const char *line, unsigned n)
{
	for (line += strspn(line, " \t"); n > 0; n--) {
		line += strcspn(line, " \t\n");
		line += strspn(line, " \t\n");
	}
	return line;
}

/* So many hexadecimal digits, if they are there. */
static bool
digits(const char *text, size_t n, uint32_t *out)
{
	return strnlen(text, n) == n && num_hex(text, n, out);
}

/* A line is "12: 0100007F:0045 ...", address and port. */
int
proc_bound(const char *path, uint32_t port)
{
	FILE *f = fopen(path, "re");
	char line[LINE];
	int found = 0;
	uint32_t at;

	if (!f)
		return -1;
	while (found == 0 && fgets(line, sizeof line, f)) {
		const char *colon = strchr(word(line, 1), ':');

		found = colon && digits(colon + 1, 4, &at) && at == port;
	}
	fclose(f);
	return found;
}

/* A line is "ffff8881: 00000002 00000000 00010000 0001 01 4711 /run/power.sock". */
int
proc_listens(const char *name)
{
	FILE *f = fopen("/proc/self/net/unix", "re");
	char line[LINE], *slash;
	int found = 0;
	uint32_t flags;

	if (!f)
		return -1;
	while (found == 0 && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		slash = strrchr(line, '/');
		found = slash && strcmp(slash + 1, name) == 0 &&
			digits(word(line, 3), 8, &flags) && flags & ACCEPTS;
	}
	fclose(f);
	return found;
}

/*
 * A line is "eth0 000AA8C0 00000000 0001 0 0 0 00FFFFFF ...": the destination, the
 * gateway, and as the eighth the mask, each as it is in memory.
 */
bool
proc_attached(struct ip4 address)
{
	FILE *f = fopen("/proc/self/net/route", "re");
	uint32_t to, by, mask, ip;
	char line[LINE];
	bool found = false;

	if (!f)
		return false;
	memcpy(&ip, address.b, sizeof ip);
	while (!found && fgets(line, sizeof line, f))
		found = digits(word(line, 1), 8, &to) &&
			digits(word(line, 2), 8, &by) &&
			digits(word(line, 7), 8, &mask) && by == 0 && mask != 0 &&
			(ip & mask) == to;
	fclose(f);
	return found;
}

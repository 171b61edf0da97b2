#include "net/webauth.h"

#include "base/base64.h"
#include "base/num.h"
#include "base/rd.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define PAIR_MAX 512 /* a name, a colon and a password */

bool
auth_same(const char *sent, size_t len, const char *kept)
{
	size_t n = strlen(kept);
	volatile uint8_t differs = len != n;

	for (size_t i = 0; i < len && n > 0; i++)
		differs |= (uint8_t)(sent[i] ^ kept[i % n]);
	return !differs;
}

/* What follows the scheme and its blanks; NULL when it is another. */
static const char *
credentials(const char *header, const char *scheme)
{
	size_t len = strlen(scheme);

	if (strncasecmp(header, scheme, len) != 0 || header[len] != ' ')
		return NULL;
	return header + len + strspn(header + len, " ");
}

bool
auth_bearer(const char *header, const char *token)
{
	const char *sent = credentials(header, "Bearer");

	return sent && auth_same(sent, strlen(sent), token);
}

bool
auth_pair(const char *header, char *out, size_t size)
{
	const char *sent = credentials(header, "Basic");
	ssize_t len = sent ? base64_decode(sent, strlen(sent), out, size - 1) : -1;

	if (len == -1)
		return false;
	out[len] = '\0';
	return strlen(out) == (size_t)len;
}

bool
auth_basic(const char *header, const char *user, const char *password)
{
	char pair[PAIR_MAX], *colon;
	bool good = false;

	if (auth_pair(header, pair, sizeof pair) && (colon = strchr(pair, ':'))) {
		bool who = auth_same(pair, (size_t)(colon - pair), user);

		good = auth_same(colon + 1, strlen(colon + 1), password) && who;
	}
	explicit_bzero(pair, sizeof pair);
	return good;
}

bool
auth_signed(const char *list, const char *hash, const char *hex)
{
	size_t prefix = strlen(hash);
	bool found = false;

	while (*list) {
		size_t len = strcspn(list, ",");
		const char *sig = list + strspn(list, " ");
		size_t left = len - (size_t)(sig - list);

		if (left > prefix && strncmp(sig, hash, prefix) == 0 &&
			sig[prefix] == '=') {
			sig += prefix + 1;
			left -= prefix + 1;
		}
		found |= left <= len && auth_same(sig, left, hex);
		list += len;
		list += *list == ',';
	}
	return found;
}

/* So many digits, and the character behind them, if any is asked for. */
static int
number(struct rd *r, size_t digits, int most, char behind)
{
	char text[8] = "";
	uint32_t n;

	rd_copy(r, text, digits);
	if (!num_u32(text, 0, (uint32_t)most, &n) ||
		(behind && rd_u8(r) != (uint8_t)behind))
		r->bad = true;
	return r->bad ? 0 : (int)n;
}

/* "Z", or "+01:00": seconds that the place is ahead. */
static int
offset(struct rd *r)
{
	uint8_t sign = rd_u8(r);
	int seconds;

	if (sign == 'Z' || sign == 'z')
		return 0;
	if (sign != '+' && sign != '-')
		r->bad = true;
	seconds = number(r, 2, 23, ':') * 3600;
	seconds += number(r, 2, 59, 0) * 60;
	return sign == '-' ? -seconds : seconds;
}

bool
auth_time(const char *text, uint64_t *out)
{
	struct rd r = rd_of(text, strlen(text));
	struct tm tm = {0};
	time_t when;

	tm.tm_year = number(&r, 4, 9999, '-') - 1900;
	tm.tm_mon = number(&r, 2, 12, '-') - 1;
	tm.tm_mday = number(&r, 2, 31, 0);
	if (!rd_begins(&r, "T") && !rd_begins(&r, "t"))
		r.bad = true;
	rd_skip(&r, 1);
	tm.tm_hour = number(&r, 2, 23, ':');
	tm.tm_min = number(&r, 2, 59, ':');
	tm.tm_sec = number(&r, 2, 60, 0);
	if (rd_begins(&r, ".")) {
		rd_skip(&r, 1);
		while (r.left > 0 && *r.at >= '0' && *r.at <= '9')
			rd_skip(&r, 1);
	}
	when = -offset(&r);
	if (r.bad || r.left > 0 || tm.tm_mon < 0 || tm.tm_mday == 0)
		return false;
	when += timegm(&tm);
	if (when < 0)
		return false;
	*out = (uint64_t)when;
	return true;
}

#include "fetch.h"

#include "base/hex.h"
#include "base/str.h"
#include "file/at.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sysexits.h>

#define PIECE 131072

/* Write it down for those who read along, and for the next run. */
static bool
say_coming(struct fetch *f)
{
	char text[REC_MAX];
	struct wr w = wr_of(text, sizeof text);

	coming_put(&w, &f->coming);
	if (entry_write(f->entry, "coming", &w, false) == 0)
		return true;
	str_copy(f->why, sizeof f->why, strerror(errno));
	f->full = true;
	return false;
}

/* What the decoder made. */
static bool
unpacked(void *to, const void *bytes, size_t len)
{
	struct fetch *f = to;

	if (!fetch_write(f, f->data, bytes, len, f->made))
		return false;
	f->made += len;
	return EVP_DigestUpdate(f->digest, bytes, len) == 1;
}

/* By its first bytes, say what it is, and its size if it tells. */
static bool
begin_decoder(struct fetch *f, const uint8_t *bytes, size_t len)
{
	enum unpack_kind kind;
	uint64_t size;

	if (!unpack_kind(bytes, &kind))
		return fetch_stop(f, &f->damaged,
			"what came is neither xz nor Zstandard nor gzip");
	f->decoder = unpack_new(kind, unpacked, f);
	if (!f->decoder)
		return fetch_stop(f, &f->full, "no memory to unpack it");
	if (f->coming.size != REC_UNKNOWN || kind != UNPACK_ZSTD ||
		!unpack_size(bytes, len, &size))
		return true;
	f->coming.size = size;
	return fetch_fits(f, size) && say_coming(f);
}

static bool
feed_piece(struct fetch *f, const uint8_t *bytes, size_t len)
{
	const char *why;

	if (!f->unpack) {
		f->made += len;
		return EVP_DigestUpdate(f->digest, bytes, len) == 1;
	}
	if (!f->decoder && !begin_decoder(f, bytes, len))
		return false;
	why = unpack_push(f->decoder, bytes, len);
	return !why || f->full || fetch_stop(f, &f->damaged, why);
}

/* Digest, or unpack and digest, what is there and was not yet. */
static bool
feed(struct fetch *f)
{
	static uint8_t piece[PIECE];

	while (f->fed < f->have) {
		ssize_t n = pread(f->raw, piece, sizeof piece, (off_t)f->fed);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fetch_stop(f, &f->full, strerror(n ? errno : EIO));
		/* Too short to say what it is. */
		if (f->unpack && !f->decoder && n < 32 && f->have < 32)
			return true;
		if (!feed_piece(f, piece, (size_t)n) || f->full)
			return false;
		f->fed += (uint64_t)n;
	}
	return true;
}

/* Is what came again what is there? How many bytes of it were, at most len. */
static bool
compare(struct fetch *f, const uint8_t *bytes, size_t len, size_t *same)
{
	static uint8_t there[PIECE];
	size_t done = 0;

	while (done < len && f->at < f->have) {
		uint64_t left = f->have - f->at;
		size_t want = len - done < PIECE ? len - done : PIECE;
		ssize_t n;

		if (left < want)
			want = (size_t)left;
		n = at_bytes(f->raw, there, want, (off_t)f->at);
		if (n != (ssize_t)want)
			return fetch_stop(
				f, &f->full, strerror(n == -1 ? errno : EIO));
		if (memcmp(there, bytes + done, want) != 0)
			return fetch_stop(f, &f->changed, "the image has changed");
		done += want;
		f->at += want;
	}
	*same = done;
	return true;
}

static bool
on_body(void *to, const void *bytes, size_t len)
{
	struct fetch *f = to;
	size_t same = 0;

	if (f->at < f->have && !compare(f, bytes, len, &same))
		return false;
	if (same == len)
		return true;
	if (!fetch_write(f, f->raw, (const char *)bytes + same, len - same, f->at))
		return false;
	f->at += len - same;
	f->have = f->at;
	return feed(f);
}

/* The first answer, or the first of another image. */
static bool
first_answer(struct fetch *f, const struct head *h)
{
	uint64_t id;

	if (!fetch_fits(f, h->length))
		return false;
	if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
		return fetch_stop(f, &f->full, strerror(errno));
	f->coming.id = id;
	f->coming.raw = h->length;
	f->coming.size = f->unpack ? REC_UNKNOWN : h->length;
	str_copy(f->coming.tag, sizeof f->coming.tag, h->tag);
	f->at = 0;
	return say_coming(f);
}

static bool
on_head(void *to, const struct head *h)
{
	struct fetch *f = to;

	if (f->have == 0)
		return h->status != 206
			       ? first_answer(f, h)
			       : fetch_stop(f, &f->changed,
					 "a part came that nobody asked for");
	if (h->status == 206) {
		f->at = f->have;
		if (h->first != f->have || h->total != f->coming.raw ||
			(*h->tag && strcmp(h->tag, f->coming.tag) != 0))
			return fetch_stop(f, &f->changed, "the image has changed");
		return true;
	}
	f->at = 0;
	if (h->length != f->coming.raw)
		return fetch_stop(f, &f->changed, "the image has changed its size");
	/* The same bytes so far, and perhaps a tag to ask for the rest by. */
	if (strcmp(h->tag, f->coming.tag) == 0)
		return true;
	str_copy(f->coming.tag, sizeof f->coming.tag, h->tag);
	return say_coming(f);
}

/* All of raw is there: is it an image? */
static enum fetch_result
whole(struct fetch *f)
{
	const char *why = NULL;

	if (f->unpack && !f->decoder)
		why = "what came is too short to be an image";
	else if (f->unpack)
		why = unpack_end(f->decoder);
	if (f->full)
		return FETCH_DISK;
	if (!why && f->coming.size != REC_UNKNOWN && f->made != f->coming.size)
		why = "it has another size than it says";
	if (!why)
		return FETCH_WHOLE;
	str_copy(f->why, sizeof f->why, why);
	return FETCH_BAD;
}

/* After a request that did not bring all of it. */
static enum fetch_result
not_whole(struct fetch *f, const struct web *web)
{
	if (f->full)
		return FETCH_DISK;
	if (f->damaged)
		return FETCH_BAD;
	if (f->changed)
		return fetch_restart(f) == -1 ? FETCH_DISK : FETCH_CUT;
	if (web->head.status == 404 || web->head.status == 400 ||
		web->head.status == 410)
		return fetch_restart(f) == -1 ? FETCH_DISK : FETCH_NONE;
	str_copy(f->why, sizeof f->why, web->why);
	return FETCH_CUT;
}

enum fetch_result
fetch_try(struct fetch *f, const char *url)
{
	struct web web = {.begin = on_head, .take = on_body, .to = f};

	f->changed = f->damaged = f->full = false;
	/* Begun under another of its names. */
	if (f->have > 0 && strcmp(url, f->coming.url) != 0)
		return FETCH_NONE;
	str_copy(f->coming.url, sizeof f->coming.url, url);
	str_copy(web.url, sizeof web.url, url);
	web.from = f->have;
	web.if_range = f->coming.tag;
	/* What an earlier run left is unpacked while nobody waits for the factory.
	 */
	if (!feed(f))
		return not_whole(f, &web);
	if (f->have > 0 && f->have == f->coming.raw)
		return whole(f);
	if (web_do(&web) == -1)
		return not_whole(f, &web);
	if (f->coming.raw != REC_UNKNOWN && f->have != f->coming.raw) {
		str_copy(f->why, sizeof f->why, "it ended too early");
		return FETCH_CUT;
	}
	return whole(f);
}

void
fetch_sum(struct fetch *f, char out[static DIGEST_TEXT])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct wr w = wr_of(out, DIGEST_TEXT);
	unsigned len = 0;

	if (EVP_DigestFinal_ex(f->digest, digest, &len) != 1)
		errx(EX_CONFIG, "OpenSSL has no SHA-256");
	wr_hex(&w, digest, len);
	wr_u8(&w, '\0');
}

#include "talos/unpack.h"

#include <lzma.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#define WINDOW_LOG 26 /* of Zstandard: 64 MiB, within UNPACK_MEMORY */

struct unpack {
	enum unpack_kind kind;
	unpack_sink *sink;
	void *to;
	bool ended, refused; /* at the end of a stream; the sink said no */
	lzma_stream xz;
	ZSTD_DStream *zstd;
	z_stream gzip;
	uint8_t out[131072];
};

bool
unpack_kind(const uint8_t magic[static UNPACK_MAGIC], enum unpack_kind *out)
{
	static const struct {
		const char *bytes;
		size_t len;
	} magics[] = {
		[UNPACK_XZ] = {"\xfd\x37\x7a\x58\x5a\x00", 6},
		[UNPACK_ZSTD] = {"\x28\xb5\x2f\xfd", 4},
		[UNPACK_GZIP] = {"\x1f\x8b\x08", 3},
	};

	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (memcmp(magic, magics[i].bytes, magics[i].len) == 0) {
			*out = (enum unpack_kind)i;
			return true;
		}
	return false;
}

bool
unpack_size(const void *bytes, size_t len, uint64_t *out)
{
	unsigned long long size = ZSTD_getFrameContentSize(bytes, len);

	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
		return false;
	*out = size;
	return true;
}

static bool
begin(struct unpack *u)
{
	switch (u->kind) {
	case UNPACK_XZ:
		u->xz = (lzma_stream)LZMA_STREAM_INIT;
		return lzma_stream_decoder(
			       &u->xz, UNPACK_MEMORY, LZMA_CONCATENATED) == LZMA_OK;
	case UNPACK_ZSTD:
		u->zstd = ZSTD_createDStream();
		return u->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd,
					  ZSTD_d_windowLogMax, WINDOW_LOG));
	case UNPACK_GZIP:
		return inflateInit2(&u->gzip, 15 + 16) == Z_OK;
	}
	return false;
}

struct unpack *
unpack_new(enum unpack_kind kind, unpack_sink *sink, void *to)
{
	struct unpack *u = calloc(1, sizeof *u);

	if (!u)
		return NULL;
	u->kind = kind;
	u->sink = sink;
	u->to = to;
	u->ended = true;
	if (begin(u))
		return u;
	unpack_free(u);
	return NULL;
}

void
unpack_free(struct unpack *u)
{
	if (!u)
		return;
	lzma_end(&u->xz);
	ZSTD_freeDStream(u->zstd);
	inflateEnd(&u->gzip);
	free(u);
}

/* Hand over what was made. */
static const char *
give(struct unpack *u, size_t len)
{
	if (len > 0 && !u->sink(u->to, u->out, len))
		return "it cannot be stored";
	return NULL;
}

static const char *
xz_word(lzma_ret rc)
{
	switch (rc) {
	case LZMA_OK:
	case LZMA_STREAM_END:
	case LZMA_BUF_ERROR: /* it wants more, or has all */
		return NULL;
	case LZMA_MEMLIMIT_ERROR:
	case LZMA_MEM_ERROR:
		return "its xz stream takes too much memory";
	default:
		return "its xz stream is damaged";
	}
}

static const char *
push_xz(struct unpack *u, const uint8_t *bytes, size_t len, lzma_action action)
{
	const char *why = NULL;
	lzma_ret rc;

	u->xz.next_in = bytes;
	u->xz.avail_in = len;
	do {
		u->xz.next_out = u->out;
		u->xz.avail_out = sizeof u->out;
		rc = lzma_code(&u->xz, action);
		why = give(u, sizeof u->out - u->xz.avail_out);
		if (!why)
			why = xz_word(rc);
	} while (!why && (u->xz.avail_out == 0 || u->xz.avail_in > 0) &&
		 rc == LZMA_OK);
	u->ended = rc == LZMA_STREAM_END;
	return why;
}

static const char *
push_zstd(struct unpack *u, const void *bytes, size_t len)
{
	ZSTD_inBuffer in = {bytes, len, 0};
	const char *why = NULL;
	bool full = false;

	while (!why && (in.pos < in.size || full)) {
		ZSTD_outBuffer out = {u->out, sizeof u->out, 0};
		size_t rc = ZSTD_decompressStream(u->zstd, &out, &in);

		if (ZSTD_isError(rc))
			return "its Zstandard stream is damaged, or takes too much "
			       "memory";
		u->ended = rc == 0;
		full = out.pos == out.size && !u->ended;
		why = give(u, out.pos);
	}
	return why;
}

static const char *
push_gzip(struct unpack *u, const uint8_t *bytes, size_t len)
{
	const char *why = NULL;
	int rc = Z_OK;

	u->gzip.next_in = bytes;
	u->gzip.avail_in = (uInt)len;
	while (!why && (u->gzip.avail_in > 0 || u->gzip.avail_out == 0)) {
		if (rc == Z_STREAM_END && u->gzip.avail_in == 0)
			break;
		if (rc == Z_STREAM_END)
			inflateReset(&u->gzip);
		u->gzip.next_out = u->out;
		u->gzip.avail_out = sizeof u->out;
		rc = inflate(&u->gzip, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return "its gzip stream is damaged";
		why = give(u, sizeof u->out - u->gzip.avail_out);
		u->ended = rc == Z_STREAM_END;
	}
	return why;
}

const char *
unpack_push(struct unpack *u, const void *bytes, size_t len)
{
	if (len == 0)
		return NULL;
	switch (u->kind) {
	case UNPACK_XZ:
		return push_xz(u, bytes, len, LZMA_RUN);
	case UNPACK_ZSTD:
		return push_zstd(u, bytes, len);
	case UNPACK_GZIP:
		return push_gzip(u, bytes, len);
	}
	return NULL;
}

const char *
unpack_end(struct unpack *u)
{
	const char *why =
		u->kind == UNPACK_XZ ? push_xz(u, NULL, 0, LZMA_FINISH) : NULL;

	if (why)
		return why;
	return u->ended ? NULL : "it ends in the middle of its stream";
}

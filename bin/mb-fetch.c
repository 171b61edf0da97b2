/* mb-fetch - a URL to a file, whole or not at all */
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "usage.h"

#include <curl/curl.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <openssl/evp.h>
#include <strings.h>
#include <sysexits.h>

#define SUM_TEXT     65  /* SHA-256 in hex, and its NUL */
#define CONNECT_TIME 20  /* seconds */
#define SLOW         100 /* bytes a second that are as good as none */
#define REDIRECTS    10

struct options {
	const char *file, *sum, *url;
	char name[NAME_MAX + 1]; /* of the file, when none is said */
	uint16_t stall;          /* seconds */
	uint64_t max;            /* bytes; 0: any */
};

/* What comes, and where it goes to: the new file, and its digest. */
struct sink {
	CURL *curl;
	EVP_MD_CTX *digest;
	struct put put;
	uint64_t left; /* bytes that may still come */
	int error;     /* errno of the write that failed; 0: none did */
};

static void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-fetch [-m bytes] [-o file] [-s sha256] [-t seconds] "
		"url\n");
}

static bool
is_sum(const char *text)
{
	return strlen(text) == SUM_TEXT - 1 &&
	       strspn(text, "0123456789abcdefABCDEF") == SUM_TEXT - 1;
}

static void
options(int argc, char *argv[], struct options *o)
{
	int c;

	*o = (struct options){.stall = 60};
	while ((c = getopt(argc, argv, "hm:o:s:t:")) != -1) {
		switch (c) {
		case 'm':
			if (!num_u64(optarg, 1, INT64_MAX, &o->max))
				errx(EX_USAGE, "-m %s: not a number of bytes",
					optarg);
			break;
		case 'o':
			o->file = optarg;
			break;
		case 's':
			if (!is_sum(optarg))
				errx(EX_USAGE, "-s %s: not 64 hex digits", optarg);
			o->sum = optarg;
			break;
		case 't':
			if (!num_u16(optarg, 1, 3600, &o->stall))
				errx(EX_USAGE, "-t %s: not 1 to 3600 seconds",
					optarg);
			break;
		default:
			usage(c);
		}
	}
	if (argc - optind != 1)
		usage('?');
	o->url = argv[optind];
}

/* The file is named after the last part of the URL's path. */
static void
name_by_url(struct options *o)
{
	CURLU *parts = curl_url();
	char *path = NULL;
	bool is_url = parts &&
		      curl_url_set(parts, CURLUPART_URL, o->url, 0) == CURLUE_OK &&
		      curl_url_get(parts, CURLUPART_PATH, &path, 0) == CURLUE_OK;
	const char *slash = path ? strrchr(path, '/') : NULL;
	bool fits = slash && str_copy(o->name, sizeof o->name, slash + 1);

	curl_free(path);
	curl_url_cleanup(parts);
	if (!is_url)
		errx(EX_USAGE, "%s: not a URL", o->url);
	if (!fits || !*o->name || *o->name == '.')
		errx(EX_USAGE, "%s: names no file; say which with -o", o->url);
	o->file = o->name;
}

static size_t
take(char *bytes, size_t one, size_t len, void *to)
{
	struct sink *sink = to;

	len *= one;
	if (len > sink->left) {
		sink->error = EFBIG;
		return 0;
	}
	sink->left -= len;
	if (put_write(&sink->put, bytes, len) == -1) {
		sink->error = errno;
		return 0;
	}
	return EVP_DigestUpdate(sink->digest, bytes, len) == 1 ? len : 0;
}

/* Say what the transfer is like; true if libcurl can do all of it. */
static bool
prepare(CURL *curl, const struct options *o, struct sink *sink)
{
	/* Once encrypted, it stays so. */
	const char *onward =
		strncasecmp(o->url, "https:", 6) == 0 ? "https" : "http,https";

	return curl_easy_setopt(curl, CURLOPT_URL, o->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,file") ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, onward) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIME) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)o->stall) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROGRESS,
		       isatty(STDERR_FILENO) ? 0L : 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "metal-boot/" VERSION) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, sink) == CURLE_OK;
}

/* Which exit code an error of the transfer is. */
static int
code_of(CURLcode rc)
{
	switch (rc) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return EX_USAGE;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return EX_CONFIG;
	default:
		return EX_TEMPFAIL;
	}
}

static void
release(struct sink *sink)
{
	curl_easy_cleanup(sink->curl);
	EVP_MD_CTX_free(sink->digest);
}

/* Give up, keeping the old file. */
static _Noreturn void
fail(struct sink *sink, int code, const char *what, const char *why)
{
	put_abandon(&sink->put);
	release(sink);
	errx(code, "%s: %s", what, why);
}

/* Get all of it into the temporary file. */
static void
transfer(const struct options *o, struct sink *sink)
{
	char why[CURL_ERROR_SIZE] = "";

	sink->curl = curl_easy_init();
	sink->digest = EVP_MD_CTX_new();
	if (!sink->curl || !sink->digest || !prepare(sink->curl, o, sink) ||
		curl_easy_setopt(sink->curl, CURLOPT_ERRORBUFFER, why) !=
			CURLE_OK ||
		EVP_DigestInit_ex(sink->digest, EVP_sha256(), NULL) != 1)
		fail(sink, EX_CONFIG, o->url,
			"libcurl or OpenSSL lacks what we need");

	sink->left = o->max ? o->max : UINT64_MAX;
	CURLcode rc = curl_easy_perform(sink->curl);
	curl_easy_setopt(sink->curl, CURLOPT_ERRORBUFFER, NULL);
	if (sink->error == EFBIG)
		fail(sink, EX_DATAERR, o->url, "it is larger than it may be");
	if (sink->error)
		fail(sink, EX_TEMPFAIL, o->file, strerror(sink->error));
	if (rc != CURLE_OK)
		fail(sink, code_of(rc), o->url,
			*why ? why : curl_easy_strerror(rc));
}

/* Is it what it should be? */
static void
check_sum(const struct options *o, struct sink *sink)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char sum[SUM_TEXT], why[2 * SUM_TEXT + 40];
	unsigned len;

	if (EVP_DigestFinal_ex(sink->digest, digest, &len) != 1)
		fail(sink, EX_CONFIG, o->url, "OpenSSL has no SHA-256");
	for (size_t i = 0; i < len; i++)
		snprintf(sum + 2 * i, 3, "%02x", digest[i]);
	if (!o->sum || str_eq_nocase(sum, o->sum))
		return;
	snprintf(
		why, sizeof why, "the SHA-256 is %s, it should be %s", sum, o->sum);
	fail(sink, EX_DATAERR, o->url, why);
}

int
main(int argc, char *argv[])
{
	struct options o;
	struct sink sink = {0};
	const char *name;

	options(argc, argv, &o);
	if (!o.file)
		name_by_url(&o);

	int dir = at_parent(o.file, &name);
	if (dir == -1 || put_begin(&sink.put, dir, 0644) == -1)
		err(EX_TEMPFAIL, "%s", o.file);
	transfer(&o, &sink);
	check_sum(&o, &sink);
	if (put_commit(&sink.put, name) == -1)
		fail(&sink, EX_TEMPFAIL, o.file, strerror(errno));
	release(&sink);
	return 0;
}

/* parts: the files of a download, as the last run left them, or anew. */
#include "fetch.h"

#include "base/str.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

/* A file of the entry: as it is, or a new one in its place. */
static int
open_part(int entry, const char *name, bool anew)
{
	if (anew)
		unlinkat(entry, name, 0);
	return openat(entry, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
}

static void
restart_digest(struct fetch *f)
{
	if (!f->digest)
		f->digest = EVP_MD_CTX_new();
	if (!f->digest || EVP_DigestInit_ex(f->digest, EVP_sha256(), NULL) != 1)
		errx(EX_CONFIG, "OpenSSL has no SHA-256");
	unpack_free(f->decoder);
	f->decoder = NULL;
	f->fed = f->made = 0;
}

static void
close_parts(struct fetch *f)
{
	if (f->raw != f->data && f->raw != -1)
		close(f->raw);
	if (f->data != -1)
		close(f->data);
	f->raw = f->data = -1;
}

/*
 * Open both files; anew: without what is in them. What is unpacked is always made
 * anew, in a file of its own: who reads the old one has it for as long as he wants.
 */
static int
open_parts(struct fetch *f, bool anew)
{
	struct stat st;

	close_parts(f);
	f->data = open_part(f->entry, "data.part", anew || f->unpack);
	f->raw = !f->unpack ? f->data : open_part(f->entry, "raw.part", anew);
	if (f->data == -1 || f->raw == -1 || fstat(f->raw, &st) == -1)
		return -1;
	f->have = (uint64_t)st.st_size;
	restart_digest(f);
	return 0;
}

/*
 * The kernel's name of this boot, 32 digits: a service sees nothing of it in /proc,
 * but its manager may have told it. Empty if it is not to be had.
 */
static void
this_boot(char out[static REC_BOOT])
{
	int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, out, REC_BOOT - 1);
	const char *told = getenv("MB_BOOT_ID");
	char *end = out;

	out[n < 0 ? 0 : n] = '\0';
	if (fd != -1)
		close(fd);
	if (!*out && told)
		str_copy(out, REC_BOOT, told);
	/* The kernel's has dashes and a newline; systemd's has not. */
	for (const char *at = out; *at; at++)
		if (isxdigit((unsigned char)*at))
			*end++ = *at;
	*end = '\0';
}

bool
fetch_stop(struct fetch *f, bool *which, const char *why)
{
	*which = true;
	str_copy(f->why, sizeof f->why, why);
	return false;
}

/* Is there room for so many bytes more? They are then taken of it. */
static bool
room(struct fetch *f, size_t len)
{
	const char *why;

	if (f->room < len && !room_for(f->store, len, &f->room, &why))
		return fetch_stop(f, &f->full, why);
	f->room -= len;
	return true;
}

bool
fetch_fits(struct fetch *f, uint64_t size)
{
	return size == REC_UNKNOWN || size <= f->store->limit ||
	       fetch_stop(f, &f->full, "it is larger than talos.max_cache_size");
}

bool
fetch_write(struct fetch *f, int fd, const void *bytes, size_t len, uint64_t at)
{
	const char *from = bytes;

	if (!room(f, len))
		return false;
	while (len > 0) {
		ssize_t n = pwrite(fd, from, len, (off_t)at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fetch_stop(f, &f->full, strerror(errno));
		from += n;
		len -= (size_t)n;
		at += (uint64_t)n;
	}
	return true;
}

int
fetch_begin(struct fetch *f)
{
	char boot[REC_BOOT];
	bool old = coming_get(f->entry, &f->coming) == 0;

	f->raw = f->data = -1;
	f->digest = NULL;
	f->decoder = NULL;
	this_boot(boot);
	/* What was not waited for may be holes after a power cut. */
	old = old && *boot && strcmp(boot, f->coming.boot) == 0;
	if (!old) {
		f->coming = (struct image_coming){0};
		str_copy(f->coming.boot, sizeof f->coming.boot, boot);
		unlinkat(f->entry, "coming", 0);
	}
	return open_parts(f, !old);
}

int
fetch_restart(struct fetch *f)
{
	unlinkat(f->entry, "coming", 0);
	*f->coming.url = '\0';
	return open_parts(f, true);
}

void
fetch_forget(struct fetch *f)
{
	close_parts(f);
	unlinkat(f->entry, "coming", 0);
	unlinkat(f->entry, "raw.part", 0);
	unlinkat(f->entry, "data.part", 0);
}

void
fetch_end(struct fetch *f)
{
	close_parts(f);
	unpack_free(f->decoder);
	EVP_MD_CTX_free(f->digest);
}

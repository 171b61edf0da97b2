#include "redfish/firmware.h"

#include "base/num.h"
#include "base/str.h"
#include "efi/locate.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"
#include "host/seen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define TFTP     "tftp" /* in the state folder, unless the site says another */
#define KEPT     "firmware"
#define NOTE_MAX 1024
#define OLD      3600 /* seconds since a temporary file was last written to */

static int
fail(int why)
{
	errno = why;
	return -1;
}

static void
close_keeping_errno(int fd)
{
	int why = errno;

	close(fd);
	errno = why;
}

int
firmware_check(int fd, struct efi_fault *fault)
{
	struct stat st;
	struct fv fv;

	if (fstat(fd, &st) == -1)
		return -1;
	if (st.st_size > FIRMWARE_MAX)
		return fail(EFBIG);
	if (locate_volume(fd, (uint64_t)st.st_size, &fv, fault) == -1)
		return -1;
	/* In an image of a Pi the code comes first. */
	if (fv.offset > 0)
		return 0;
	*fault = (struct efi_fault){.why = "there is no firmware before it"};
	return fail(EBADMSG);
}

static int
root(int state, const struct site *site, bool make)
{
	const char *path = site_get(site, "tftp.root_directory");

	if (path && *path)
		return at_folder(path);
	return make ? put_folder(state, TFTP)
		    : at_open(state, TFTP, O_RDONLY | O_DIRECTORY);
}

/* A folder in another one, if the image is in it. */
static int
holding(int dir, const char *name, struct stat *out)
{
	int fd = at_open(dir, name, O_RDONLY | O_DIRECTORY);

	if (fd != -1 && fstatat(fd, FIRMWARE_FILE, out, 0) == -1) {
		close_keeping_errno(fd);
		fd = -1;
	}
	return fd;
}

static int
own_folder(int state, int dir, const struct mac *host, bool make, struct stat *out)
{
	char name[MAC_TEXT];
	struct seen seen;
	int fd = -1;

	if (seen_read(state, *host, &seen) == 0 && *seen.serial)
		fd = holding(dir, seen.serial, out);
	if (fd == -1)
		fd = holding(dir, mac_text(*host, name), out);
	if (fd == -1 && make)
		fd = put_folder(dir, name);
	return fd;
}

int
firmware_folder(int state, const struct site *site, const struct mac *host,
	bool make, struct stat *out)
{
	int dir = root(state, site, make), fd = -1;

	*out = (struct stat){0};
	if (dir != -1) {
		if (host)
			fd = own_folder(state, dir, host, make, out);
		else
			fd = holding(dir, ".", out);
		if (fd == -1 && !host && make)
			return dir;
		close_keeping_errno(dir);
	}
	if (fd == -1 && !host && !make)
		fd = holding(state, "firmware/rpi4", out);
	return fd;
}

/*
 * What is known of images
 */

static void
note_name(const struct mac *host, char out[static 64])
{
	char mac[MAC_TEXT];

	if (host)
		snprintf(out, 64, "uefi-%s", mac_text(*host, mac));
	else
		snprintf(out, 64, "uefi");
}

static uint64_t
nanoseconds(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000 +
	       (uint64_t)st->st_mtim.tv_nsec;
}

static int
write_note(int state, const struct mac *host, const struct stat *there,
	const struct firmware_note *note)
{
	char text[NOTE_MAX], name[64];
	struct wr w = wr_of(text, sizeof text);
	int redfish = put_folder(state, STATE_REDFISH), dir, rc;

	if (redfish == -1)
		return -1;
	dir = put_folder(redfish, KEPT);
	close_keeping_errno(redfish);
	if (dir == -1)
		return -1;
	kv_put(&w, "sum", note->sum);
	kv_put(&w, "file", note->file);
	kv_put_u64(&w, "when", note->when);
	kv_put_u64(&w, "inode", there->st_ino);
	kv_put_u64(&w, "changed", nanoseconds(there));
	note_name(host, name);
	rc = w.full ? fail(EMSGSIZE) : put_file(dir, name, text, w.len, 0600);
	close_keeping_errno(dir);
	return rc;
}

int
firmware_note(int state, const struct mac *host, const struct stat *there,
	struct firmware_note *out)
{
	char text[NOTE_MAX], name[64], path[STATE_NAME];
	struct firmware_note note = {0};
	uint64_t inode, changed;
	struct kv kv;
	size_t line;
	ssize_t n;

	note_name(host, name);
	snprintf(path, sizeof path, STATE_REDFISH "/" KEPT "/%s", name);
	n = at_read(state, path, text, sizeof text);
	if (n == -1 || !kv_parse(text, (size_t)n, &kv, &line))
		return fail(ENOENT);
	if (!kv_get_u64(&kv, "inode", &inode) ||
		!kv_get_u64(&kv, "changed", &changed) ||
		!kv_get_u64(&kv, "when", &note.when) || inode != there->st_ino ||
		changed != nanoseconds(there))
		return fail(ENOENT);
	if (!kv_get(&kv, "sum") ||
		!str_copy(note.sum, sizeof note.sum, kv_get(&kv, "sum")))
		return fail(ENOENT);
	if (kv_get(&kv, "file"))
		str_copy(note.file, sizeof note.file, kv_get(&kv, "file"));
	*out = note;
	return 0;
}

/*
 * Putting one there
 */

/* The one that is there stays as the previous one. */
static int
keep(int dir)
{
	static const char temp[] = PUT_PREFIX "previous";

	unlinkat(dir, temp, 0);
	if (linkat(dir, FIRMWARE_FILE, dir, temp, 0) == -1)
		return errno == ENOENT ? 0 : -1;
	if (renameat(dir, temp, dir, FIRMWARE_PREVIOUS) == -1)
		return -1;
	/* When both names were of one file, it has kept the temporary one too. */
	unlinkat(dir, temp, 0);
	return 0;
}

int
firmware_put(int state, const struct site *site, const struct mac *host, int fd,
	const struct firmware_note *note)
{
	struct stat st;
	struct put p;
	int dir = firmware_folder(state, site, host, true, &st), rc = -1;

	if (dir == -1)
		return -1;
	if (put_begin(&p, dir, 0644) == 0) {
		if (put_copy(&p, fd) == 0 && keep(dir) == 0 &&
			put_commit(&p, FIRMWARE_FILE) == 0)
			rc = 0;
		else
			put_abandon(&p);
	}
	/* What one that was killed has left is as large as an image. */
	put_sweep(dir, (time_t)note->when - OLD);
	if (rc == 0 && fstatat(dir, FIRMWARE_FILE, &st, 0) == 0)
		rc = write_note(state, host, &st, note);
	close_keeping_errno(dir);
	return rc;
}

/*
 * What there is
 */

static int
by_mac(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

/* The host that a folder is named after, by its MAC or serial. */
static bool
host_of(int state, const char *name, struct mac *out)
{
	char text[MAC_TEXT];
	uint32_t serial;

	if (mac_parse(name, out))
		return strcmp(mac_text(*out, text), name) == 0;
	return strlen(name) == 8 && num_hex(name, 8, &serial) &&
	       state_follow(state, BY_SERIAL, name, out) == 0;
}

ssize_t
firmware_hosts(int state, const struct site *site, struct mac host[], size_t max)
{
	int dir = root(state, site, false);
	DIR *d = dir == -1 ? NULL : fdopendir(dir);
	size_t n = 0, kept = 0;
	struct dirent *e;
	struct stat st;
	int fd;

	if (!d)
		return errno == ENOENT ? 0 : -1;
	while (n < max && (e = readdir(d))) {
		if (!host_of(state, e->d_name, &host[n]))
			continue;
		fd = holding(dir, e->d_name, &st);
		if (fd == -1)
			continue;
		close(fd);
		n++;
	}
	closedir(d);
	qsort(host, n, sizeof *host, by_mac);
	/* A host may have both folders. */
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !mac_eq(host[i], host[kept - 1]))
			host[kept++] = host[i];
	return (ssize_t)kept;
}

/* Of ".../RPi4_UEFI_Firmware_v1.53.zip" "v1.53", of "ipxe_1.21_all.deb" "1.21". */
static bool
version_of(const struct rd *url, char out[static FIRMWARE_VERSION])
{
	struct rd r = *url, last = r, part;

	while (r.left > 0) {
		last = rd_until(&r, "/");
		rd_skip(&r, r.left > 0);
	}
	while (last.left > 0) {
		part = rd_until(&last, "_");
		rd_skip(&last, last.left > 0);
		if (part.left > 4 &&
			memcmp(part.at + part.left - 4, ".zip", 4) == 0)
			part.left -= 4;
		if (part.left > 1 &&
			(*part.at == 'v' ? part.at[1] : *part.at) >= '0' &&
			(*part.at == 'v' ? part.at[1] : *part.at) <= '9')
			return str_take(out, FIRMWARE_VERSION, &part);
	}
	return false;
}

/* The version by the lines "SET SUM LICENCE URL FILE...". */
static bool
in_manifest(const char *manifest, const char *set, const struct rd *digits,
	char out[static FIRMWARE_VERSION])
{
	struct rd r = rd_of(manifest, strlen(manifest));

	while (r.left > 0) {
		struct rd line = rd_until(&r, "\n"), name = rd_until(&line, " "),
			  sum, url;

		rd_skip(&r, r.left > 0);
		rd_skip(&line, line.left > 0);
		sum = rd_until(&line, " ");
		rd_skip(&line, line.left > 0);
		rd_until(&line, " ");
		rd_skip(&line, line.left > 0);
		url = rd_until(&line, " ");
		if (rd_is(&name, set) && sum.left >= digits->left &&
			memcmp(sum.at, digits->at, digits->left) == 0 &&
			version_of(&url, out))
			return true;
	}
	return false;
}

int
firmware_set(int state, const char *set, const char *manifest,
	char out[static FIRMWARE_VERSION])
{
	char path[STATE_NAME], place[FIRMWARE_VERSION];
	struct rd r, digits;
	ssize_t n;

	snprintf(path, sizeof path, "firmware/%s", set);
	n = at_link(state, path, place, sizeof place);
	if (n == -1)
		return -1;
	/* "rpi4.0123456789ab", and after it the number of a process */
	r = rd_of(place, (size_t)n);
	rd_until(&r, ".");
	rd_skip(&r, r.left > 0);
	digits = rd_until(&r, ".");
	if (digits.left < 8)
		return fail(ENOENT);
	if (manifest && in_manifest(manifest, set, &digits, out))
		return 0;
	return str_take(out, FIRMWARE_VERSION, &digits) ? 0 : fail(ENAMETOOLONG);
}

/*
 * at: open and read files beneath a folder.
 *
 * A name from outside (a packet, a URL, a command line) reaches the file system
 * only here. It is resolved by openat2(2) beneath the open folder: "..", an
 * absolute name and a link that leaves the folder fail with EXDEV; links that stay
 * inside work. Magic links (/proc/self/fd) fail with ELOOP.
 *
 * All return -1 and set errno on failure.
 */
#ifndef MB_AT_H
#define MB_AT_H

#include <stddef.h>
#include <sys/types.h>

/* A folder to look beneath, by a name that is trusted. */
int at_folder(const char *path);

/*
 * The folder that a trusted path lies in, open, and *name, its last part, which
 * points into path. A path that names no file ("", "a/", "..") is EISDIR.
 */
int at_parent(const char *path, const char **name);

/* As openat(2) without O_CREAT; O_CLOEXEC is added. */
int at_open(int dir, const char *name, int flags);

/*
 * Open a regular file for reading; *size is its size when opened. A folder is
 * EISDIR, and a device, socket or pipe is EINVAL: it is not waited for. EAGAIN:
 * another program has a write lease (fcntl(2)) on it, and was asked to give it up.
 */
int at_open_file(int dir, const char *name, off_t *size);

/*
 * Read a whole regular file into buf and end it with NUL, which max counts too.
 * Returns its length. A file that does not fit is EFBIG.
 */
ssize_t at_read(int dir, const char *name, char *buf, size_t max);

/*
 * So many bytes from there on, as pread(2), but it goes on where that is
 * interrupted or short: fewer come at the end of the file alone.
 */
ssize_t at_bytes(int fd, void *buf, size_t len, off_t from);

/* The text of a symbolic link beneath dir, ended with NUL; ENAMETOOLONG if cut. */
ssize_t at_link(int dir, const char *name, char *buf, size_t max);

#endif

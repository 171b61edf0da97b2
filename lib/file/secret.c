#include "file/secret.h"

#include "file/at.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OF_FOLDER "secret_"
#define NOT_OURS  (S_IRWXO | S_IWGRP)

/* In a folder that is open; of a mode without these bits. */
static ssize_t
read_in(int dir, const char *name, mode_t without, char *out)
{
	struct stat st;

	if (without && fstatat(dir, name, &st, 0) == 0 && (st.st_mode & without)) {
		errno = EPERM;
		return -1;
	}
	return at_read(dir, name, out, SECRET_TEXT);
}

/* The one of that name that the service manager has for us. */
static ssize_t
read_credential(const char *folder, const char *name, char *out)
{
	int dir = at_folder(folder);
	char longer[NAME_MAX + 1];
	ssize_t len;

	if (dir == -1)
		return -1;
	len = read_in(dir, name, 0, out);
	if (len == -1 && snprintf(longer, sizeof longer, OF_FOLDER "%s", name) <
				 (int)sizeof longer)
		len = read_in(dir, longer, 0, out);
	close(dir);
	return len;
}

int
secret_read(const char *path, const char *credentials, char out[static SECRET_TEXT])
{
	const char *name = strrchr(path, '/');
	char text[SECRET_TEXT];
	ssize_t len = -1;
	int dir, why;

	if (credentials)
		len = read_credential(credentials, name ? name + 1 : path, text);
	if (len == -1) {
		if ((dir = at_parent(path, &name)) == -1)
			return -1;
		len = read_in(dir, name, NOT_OURS, text);
		why = errno;
		close(dir);
		errno = why;
	}
	if (len == -1)
		return -1;
	text[strcspn(text, "\r\n")] = '\0';
	if (*text)
		memcpy(out, text, sizeof text);
	else
		errno = ENODATA;
	why = *text ? 0 : -1;
	explicit_bzero(text, sizeof text);
	return why;
}

/*
 * secret: a token, a password or a key that the site keeps in a file of its own, as
 * the first line.
 */
#ifndef MB_SECRET_H
#define MB_SECRET_H

#include <stddef.h>

#define SECRET_TEXT 1024 /* the longest file that holds one, and its NUL */

/*
 * Read it from the file of that path, or from that of the same name in the folder
 * credentials, if it is there, or if "secret_" and that name is, as systemd calls
 * one of a whole folder, LoadCredential=secret:FOLDER. credentials may be NULL, and
 * is the service manager's, so modes are not looked at there. 0, or -1 with errno:
 * EPERM when everybody may read it or somebody besides its owner may write it,
 * ENODATA when its first line is empty.
 */
int secret_read(
	const char *path, const char *credentials, char out[static SECRET_TEXT]);

#endif

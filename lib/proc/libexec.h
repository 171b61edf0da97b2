/*
 * libexec: where the programs are that ours start, by what they are for: poe, soft,
 * backend.
 */
#ifndef MB_LIBEXEC_H
#define MB_LIBEXEC_H

#include <stdbool.h>

#define LIBEXEC_MAX 1024

/*
 * The folder that was said, or if that is NULL, the one that goes with the folder
 * that this program is in. False if it is not known, or too long.
 */
bool libexec_path(const char *said, char out[static LIBEXEC_MAX]);

#endif

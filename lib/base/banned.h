/*
 * Calls that do not exist here: each has a bounded or checked sister. Forced into
 * every file by the Makefile, as git does with its banned.h.
 */
#ifndef MB_BANNED_H
#define MB_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Some of them are macros when the C library checks them. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atoll strtol strtoul strtoll strtoull
#pragma GCC poison gets system popen tmpnam mktemp fork execve execv execvp execl

#endif

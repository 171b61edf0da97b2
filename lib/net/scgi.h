/*
 * scgi: one HTTP request as a web server hands it over a socket, and the
 * environment of the CGI program that answers it. Pure.
 *
 *     netstring: "70:" NAME NUL VALUE NUL NAME NUL VALUE NUL ... ","
 *     the body, of which nothing is read here
 *
 * The first name is CONTENT_LENGTH, and SCGI=1 is among the others: SCGI,
 * https://python.ca/scgi/protocol.txt; CGI/1.1 is RFC 3875.
 */
#ifndef MB_SCGI_H
#define MB_SCGI_H

#include <stdbool.h>
#include <stddef.h>

#define SCGI_HEAD_MAX 65536 /* bytes of a netstring, with its length and comma */
#define SCGI_FIRST    10    /* so many bytes every netstring of a header has */
#define SCGI_VARS     512   /* variables that a program is told, and the NULL */

/*
 * How many bytes the whole netstring has, by its first SCGI_FIRST bytes; 0 when it
 * is none, or too long.
 */
size_t scgi_size(const char first[static SCGI_FIRST]);

/*
 * Of a whole netstring the variables that a program is told, as "NAME=VALUE",
 * added to the *n that env has, and a NULL. The strings lie in head, which is
 * changed for that. False when it is no header, a name is there twice, or there are
 * too many; then env is of no use.
 *
 * A program is told what RFC 3875 names but GATEWAY_INTERFACE, which its starter
 * says; what servers add of the connection; HTTP_* but HTTP_PROXY, by which a
 * client would name a proxy to libraries; and MB_REDFISH_SYSTEM, which the web
 * server's configuration says of a port and which only takes away. Nothing else.
 */
bool scgi_environment(
	char *head, size_t len, char *env[static SCGI_VARS], size_t *n);

/* Is the path of a script that prefix, or does it go on with a slash after it? */
bool scgi_is_below(const char *script, const char *prefix);

#endif

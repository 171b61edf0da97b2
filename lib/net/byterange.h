/*
 * byterange: which bytes of a file somebody wants: the field Range of HTTP, RFC
 * 9110 section 14.
 */
#ifndef MB_BYTERANGE_H
#define MB_BYTERANGE_H

#include <stdbool.h>
#include <stdint.h>

#define BYTERANGE_UNKNOWN UINT64_MAX /* the size of a file that is still coming */

enum byterange {
	BYTERANGE_ALL,  /* none was asked for, or one that we need not understand */
	BYTERANGE_PART, /* first to last, both of them within the file */
	BYTERANGE_NOT,  /* beyond its end: 416 */
};

/*
 * Read the field, "" when there was none, for a file of so many bytes. Several
 * ranges at once are answered by all of it, as a server may; so are those that
 * count from the end when the size is not known.
 */
enum byterange byterange_of(
	const char *field, uint64_t size, uint64_t *first, uint64_t *last);

#endif

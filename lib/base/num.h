/*
 * num: numbers from text.
 *
 * The whole text must be digits, and the value within [min, max]; there is no
 * sign, no space, no octal, no "12abc". Says false and leaves *out alone otherwise.
 */
#ifndef MB_NUM_H
#define MB_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool num_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out);
bool num_u32(const char *text, uint32_t min, uint32_t max, uint32_t *out);
bool num_u16(const char *text, uint16_t min, uint16_t max, uint16_t *out);

/* Exactly n hexadecimal digits at text, 1 to 8, either case; text may go on. */
bool num_hex(const char *text, size_t n, uint32_t *out);

#endif

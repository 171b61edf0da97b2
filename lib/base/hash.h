/*
 * hash: a number for bytes, for tables and for spreading.
 *
 * FNV-1a of 64 bits from a start of the caller's choice, and a last turn that
 * brings all its bits to the top: take them from there. Who must not be able to
 * choose what meets in a table is kept from it by a secret start. Not for digests.
 */
#ifndef MB_HASH_H
#define MB_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_of(uint64_t start, const void *bytes, size_t len);

#endif

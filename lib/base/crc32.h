/*
 * crc32: the CRC of zlib, GPT and UEFI's CalculateCrc32 (ISO 3309; the polynomial
 * 0xedb88320, bits reflected, all ones before and inverted after).
 */
#ifndef MB_CRC32_H
#define MB_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *bytes, size_t len);

#endif

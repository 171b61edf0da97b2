/*
 * devfield: one field of a device path node, as bytes and as text.
 *
 * A field says where in its node it stands, how many bytes it has and how it is
 * written. Offsets count from the node's header, as in UEFI 2.10 chapter 10;
 * numbers are little-endian there. In text they are decimal, or hexadecimal after
 * 0x, and either is read. Hexadecimal digits are upper case, as EDK2 writes them,
 * and read in any case.
 */
#ifndef MB_DEVFIELD_H
#define MB_DEVFIELD_H

#include "base/wr.h"

enum devfield_kind {
	FIELD_NONE,     /* ends a list of fields */
	FIELD_HEX,      /* 0x1F */
	FIELD_HEX_8,    /* 0x0000001F */
	FIELD_DEC,      /* 31 */
	FIELD_WORD,     /* one of the words */
	FIELD_WORD_HEX, /* one of the words, or a number */
	FIELD_GUID,     /* 9A15AA37-D555-4A4E-B541-86391FF68164 */
	FIELD_EISA,     /* PNP0A03: an EISA identifier, compressed to 32 bits */
	FIELD_MAC,   /* D83ADD5A440C, or all 32 bytes if more than six are used */
	FIELD_IP4,   /* 10.0.0.1 */
	FIELD_IP6,   /* FE80:0000:0000:0000:0000:0000:0000:0001 */
	FIELD_EUI64, /* 00-25-38-5B-71-00-40-A1: the last byte first */
	FIELD_BYTES, /* 0x0001000000000000: bytes in their order */
	FIELD_REST,  /* what follows the fixed part: see devrest.h */
};

/* Lists of words: of which one a field's is. */
enum devwords {
	WORDS_NONE,
	WORDS_PRIMARY,
	WORDS_MASTER,
	WORDS_PROTOCOL,
	WORDS_IP4_ORIGIN,
	WORDS_IP6_ORIGIN,
	WORDS_PARITY,
	WORDS_STOP_BITS,
	WORDS_FLOW_CONTROL,
	WORDS_BBS_TYPE,
	WORDS_GPT, /* of a hard drive: its kinds of table and of signature, as one
		    */
	WORDS_MBR,
	WORDS_HEADER_DIGEST, /* of iSCSI's login options, each of bits of its own */
	WORDS_DATA_DIGEST,
	WORDS_LOGIN,
	WORDS_ISCSI_PROTOCOL,
};

/*
 * These tables have no pointers: a program that is started for each request would
 * have all of them made anew at each start.
 */
struct devfield {
	uint8_t kind;     /* enum devfield_kind */
	uint8_t at, size; /* in the node */
	uint8_t words;    /* enum devwords */
	uint16_t mask;    /* the bits of a word that are meant; 0: all */
};

/*
 * Append the field of that node as text. False if what is there cannot be said in
 * this kind; then out is spoilt. Neither call is for FIELD_REST.
 */
bool devfield_print(const struct devfield *f, struct rd node, struct wr *out);

/*
 * Put what the text says into the node that begins at offset `node` of out, whose
 * fixed part is there and zero. False if the text is not of this kind.
 */
bool devfield_parse(
	const struct devfield *f, struct rd text, struct wr *out, size_t node);

#endif

/*
 * conframe: what passes over console.sock behind its first line, both ways,
 * mb-console-record(8): a letter, a length of two bytes, the higher first, and as
 * many bytes. Pure.
 */
#ifndef MB_CONFRAME_H
#define MB_CONFRAME_H

#include "base/wr.h"

#define CONFRAME_HEAD 3
#define CONFRAME_MAX  4096 /* bytes behind the head; more is an error */

#define CONFRAME_DATA  'D'
#define CONFRAME_NOTE  'N'
#define CONFRAME_BREAK 'B'
#define CONFRAME_WANT  'w' /* the keyboard, if nobody has it; */
#define CONFRAME_TAKE  'W' /* whoever has it; */
#define CONFRAME_GIVE  'r' /* no more */
#define CONFRAME_END   'E'

#define CONSOLE_SESSIONS 256 /* of all consoles together */

struct conframe {
	uint8_t kind;
	struct rd bytes;
};

void wr_conframe(struct wr *w, uint8_t kind, const void *bytes, size_t len);

/* 1: *r moved past one; 0: it is not all there yet; -1: it is too long. */
int conframe_next(struct rd *r, struct conframe *out);

#endif

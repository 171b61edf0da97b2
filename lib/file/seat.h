/*
 * seat: at most so many at a time of those who do the same.
 *
 * Each of them has locked one byte of a file that stays (fcntl(2), F_OFD_SETLK).
 * The kernel lets it go when the holder ends, however it ends, as with lock.h.
 */
#ifndef MB_SEAT_H
#define MB_SEAT_H

/*
 * Lock one of n bytes of dir/name, from byte first on; the file is made when it is
 * not there. Returns a file to close when done, or -1 with errno: EAGAIN when all
 * are taken. Nobody is waited for.
 */
int seat_take(int dir, const char *name, unsigned first, unsigned n);

#endif

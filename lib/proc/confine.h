/*
 * confine: what a program that answers packets never needs, it gives up before the
 * first one: so who takes it over cannot either, whoever started it.
 *
 * From then on execve(2) and execveat(2) fail with EPERM, and so does socket(2) for
 * anything of the Internet but datagrams and, for who has the capability, raw
 * packets; and io_uring(7), by which that could be had all the same. A filter of
 * system calls, seccomp(2), which threads begun later have as well.
 */
#ifndef MB_CONFINE_H
#define MB_CONFINE_H

/* 0, or -1 with errno where the kernel or this processor has no such filter. */
int confine(void);

#endif

/*
 * clock: what a clock of the kernel says (clock_gettime(2)). Decisions take the
 * time as an argument; whoever waits asks here.
 */
#ifndef MB_CLOCK_H
#define MB_CLOCK_H

#include <stdint.h>
#include <time.h>

uint64_t clock_us(clockid_t clock);
uint64_t clock_ms(clockid_t clock);

#endif

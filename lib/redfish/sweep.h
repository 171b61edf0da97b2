/*
 * sweep: what programs that were killed while they wrote have left in redfish/ of
 * the state folder and the folders in it: temporary files of file/put.
 */
#ifndef MB_SWEEP_H
#define MB_SWEEP_H

#include <stdint.h>

#define SWEEP_EVERY 3600 /* seconds; and so old is what goes */

/*
 * Remove them, unless that was done of late; when it was is when lock, which is
 * redfish/lock and ours, was last changed. That it fails is nobody's concern.
 */
void sweep(int state, int lock, uint64_t now);

#endif

/*
 * stream: events as they happen, in the answer to a GET that does not end
 * (server-sent events: DSP0266 "Server-sent events", HTML5 "text/event-stream").
 *
 *     id: 1795412000123456789
 *     data: {"@odata.type": "#Event.v1_7_0.Event", ...}
 *
 * The fill of the resource makes a subscription whose folder is the queue, and sets
 * r->stream; who wrote the head of the answer then calls stream_serve. It counts
 * for as long as its process holds a lock in it: who is killed leaves no
 * subscription. Before each event, and each comment, it is asked again whether its
 * client may still read (service_holds).
 */
#ifndef MB_STREAM_H
#define MB_STREAM_H

#include "redfish/rf.h"

#define STREAM_BEAT 15000 /* milliseconds of silence, then a comment is sent */

/*
 * Send what comes to out until the client has gone or may not read any more, or the
 * subscription was deleted, which it is in the end. A client that has gone may be
 * noticed only by the comment that is sent after beat milliseconds in which nothing
 * happened. SIGPIPE is ignored, or ends us. 0, or -1 with errno if it cannot be
 * waited for events.
 */
int stream_serve(struct rf *r, int out, int beat);

#endif

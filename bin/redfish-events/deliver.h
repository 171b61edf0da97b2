/*
 * deliver: an event on its way to who wants it, by HTTP; many at once, one for
 * each.
 */
#ifndef MB_DELIVER_H
#define MB_DELIVER_H

#include "redfish/eventdir.h"

#include <curl/curl.h>

/* One subscription. */
struct target {
	char id[EVENT_ID];         /* empty: nobody's */
	char number[EVENT_NUMBER]; /* of the event that is on its way */
	char text[EVENT_SIZE];
	CURL *curl; /* NULL: none is */
	struct curl_slist *headers;
	uint64_t next; /* not before then, by up_s */
	bool unnoted;  /* what became of it is not on disk: only next says when */
};

struct deliver {
	int state;
	CURLM *multi;
	unsigned interval; /* seconds after the first try that failed */
};

uint64_t now_s(void); /* since 1970 */
uint64_t up_s(void);  /* since the machine was started, whoever sets the clock */

/* Send the first that waits in the folder of the subscription. */
void begin(const struct deliver *d, struct target *t, int folder);

/*
 * Those that libcurl is done with: they are out of their queues, or tried again.
 * True if there were any, and so the next may begin.
 */
bool finish(const struct deliver *d);

/* Nothing is on its way any more. */
void let_go(const struct deliver *d, struct target *t);

#endif

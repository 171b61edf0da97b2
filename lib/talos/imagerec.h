/*
 * imagerec: an image in the cache: its folder, and what is written down of it.
 *
 *     images/VERSION_ARCH_NAME_ID/     ID is that of the schematic
 *         lock        held by who fetches it, and by who removes it
 *         coming      of which download the parts are; kv's form
 *         raw.part    what the factory has sent, if that is to be unpacked
 *         data.part   the image as far as it is there
 *         data        the image, whole
 *         record      written when it is: size, time of writing, digest; kv's form
 *         failed      why the last download ended; kv's form
 *         used        its time of writing is when the image was last asked for
 *
 * data is the image only while its size and its time of writing are those of
 * record. mb-talos-store writes all of it but used.
 */
#ifndef MB_IMAGEREC_H
#define MB_IMAGEREC_H

#include "base/digest.h"
#include "base/kv.h"
#include "talos/talosask.h"

#include <sys/stat.h>

#define TALOS_CACHE  "/var/cache/metal-boot/talos" /* talos.cache_directory */
#define TALOS_URL    "https://factory.talos.dev"   /* talos.base_url */
#define TALOS_LIMIT  (UINT64_C(20) << 30)          /* talos.max_cache_size */
#define TALOS_IMAGES "images"
#define TALOS_LISTS  "lists"

#define ENTRY_MAX   256 /* the name of an image's folder */
#define REC_URL     512
#define REC_TAG     160
#define REC_WHY     256
#define REC_BOOT    40   /* boot_id of the kernel */
#define REC_MAX     2048 /* a record's bytes */
#define REC_UNKNOWN UINT64_MAX

/* Of a whole image. */
struct image_record {
	char url[REC_URL], sum[DIGEST_TEXT];
	uint64_t size, written; /* bytes; ns since 1970, of data */
	uint64_t when;          /* it was fetched: seconds since 1970 */
	uint64_t id;            /* of the download, as in coming */
};

/* Of a download: id changes when it begins from the start, for another image. */
struct image_coming {
	uint64_t id;
	char url[REC_URL];
	char tag[REC_TAG];   /* a strong ETag, or Last-Modified; "": none */
	char boot[REC_BOOT]; /* of the machine: what was not waited for is from then
			      */
	uint64_t raw, size;  /* bytes to come, and unpacked; REC_UNKNOWN */
};

struct image_failed {
	uint64_t when;   /* ns since 1970 */
	unsigned status; /* for HTTP: 404, 502, 503 */
	char why[REC_WHY];
};

/* The name of the folder for an image of a version by a schematic. */
void entry_name(const struct talos_ask *ask, const char *version, const char *id,
	char out[static ENTRY_MAX]);

/* As text, into w; full when it does not fit. */
void record_put(struct wr *w, const struct image_record *r);
void coming_put(struct wr *w, const struct image_coming *c);
void failed_put(struct wr *w, const struct image_failed *f);

/* From the text of a file in the image's folder. -1 with errno; EBADMSG. */
int record_get(int entry, struct image_record *out);
int coming_get(int entry, struct image_coming *out);
int failed_get(int entry, struct image_failed *out);

/* Replace the file of that name by what is in w; not waiting for the disk if !last.
 */
int entry_write(int entry, const char *name, const struct wr *w, bool last);

/*
 * The whole image open for reading, as record says it; -1 with errno: ENOENT when
 * it is not there, or not the one that was written down.
 */
int entry_open(int entry, struct image_record *out);

uint64_t ns_of(struct timespec t);

#endif

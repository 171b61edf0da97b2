/* install: an image that was brought: what it is, and where it is put. */
#include "work.h"

#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "host/eeprom.h"
#include "host/eepromimage.h"
#include "redfish/firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <sha256.h>
#include <time.h>

#define TURN_MS 600000 /* so long another update may take */

/* What is to be put, and for whom one after the other. */
struct image {
	int fd;
	bool eeprom;
	struct firmware_note uefi;
	struct eeprom_offer offer;
};

static void
digest(struct work *w, int fd, char out[static FIRMWARE_SUM])
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	static uint8_t chunk[65536];
	SHA256_CTX ctx;
	off_t at = 0;
	ssize_t n;

	SHA256Init(&ctx);
	while ((n = at_bytes(fd, chunk, sizeof chunk, at)) > 0) {
		SHA256Update(&ctx, chunk, (size_t)n);
		at += n;
	}
	if (n == -1)
		fail(w, "the image", strerror(errno));
	SHA256Final(sum, &ctx);
	for (size_t i = 0; i < sizeof sum; i++)
		snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

/* What would not boot, or could not hold a host's variables, is not taken. */
static void
check_uefi(struct work *w, int fd)
{
	char text[EFI_FAULT_TEXT];
	struct efi_fault fault;

	if (firmware_check(fd, &fault) == 0)
		return;
	if (errno == EBADMSG)
		fail(w, "it is no UEFI image with a store for variables",
			efi_fault_text(&fault, text));
	fail(w, "the image", errno == EFBIG ? "it is too large" : strerror(errno));
}

static void
check_eeprom(struct work *w, const struct rd *bytes, struct image *image)
{
	char text[128];
	const char *why;
	size_t at;

	if (eeprom_check(bytes, &image->offer.built, &why, &at))
		return;
	snprintf(text, sizeof text, "byte %zu: %s", at, why);
	fail(w, "it is no image for the EEPROM of a Raspberry Pi 4", text);
}

/* What it is, is in it; the targets may say what it has to be. */
static void
check(struct work *w, struct image *image)
{
	static uint8_t bytes[EEPROM_SIZE + 1];
	ssize_t n = at_bytes(image->fd, bytes, sizeof bytes, 0);
	struct rd r = rd_of(bytes, n > 0 ? (size_t)n : 0);
	struct stat st;

	if (n == -1 || fstat(image->fd, &st) == -1)
		fail(w, "the image", strerror(errno));
	image->eeprom = w->order.what == TASK_EEPROM || eeprom_begins(&r);
	if (image->eeprom && w->order.what == TASK_UEFI)
		fail(w, "it is an image for the EEPROM of a Raspberry Pi 4",
			"the targets name UEFI");
	if (!image->eeprom) {
		check_uefi(w, image->fd);
		return;
	}
	/* How long it is in all, for what is wrong with it. */
	r.left = (size_t)n < sizeof bytes ? (size_t)n : (size_t)st.st_size;
	check_eeprom(w, &r, image);
}

/* One that is for another processor is not even offered it. */
static void
check_boards(struct work *w)
{
	char text[MAC_TEXT];

	for (size_t i = 0; i < w->order.hosts; i++)
		if (eeprom_chip(w->state, w->order.host[i]) == EEPROM_OTHER)
			fail(w, mac_text(w->order.host[i], text),
				"its processor is not the BCM2711 that the image is "
				"for");
}

static void
put_one(struct work *w, struct image *image, const struct mac *host, size_t i)
{
	size_t all = w->order.hosts + w->order.all;
	char text[MAC_TEXT], where[64] = "everybody's image";
	int rc = image->eeprom ? eeprom_put_offer(
					 w->state, host, image->fd, &image->offer)
			       : firmware_put(w->state, &w->site, host, image->fd,
					 &image->uefi);

	if (rc == -1) {
		if (host)
			snprintf(where, sizeof where,
				"the image of %s (%zu of %zu)",
				mac_text(*host, text), i, all);
		fail(w, where, strerror(errno));
	}
	say(w, TASK_RUNNING, (uint32_t)(50 + 50 * i / all));
}

static void
put_all(struct work *w, struct image *image)
{
	int redfish = put_folder(w->state, STATE_REDFISH), lock = -1;
	size_t i = 0;

	/* Two for one host come one after the other, and each wholly. */
	if (redfish != -1)
		lock = lock_take(redfish, "update.lock", TURN_MS);
	if (lock == -1)
		fail(w, "another update", strerror(errno));
	if (task_cancelled(w->folder))
		end(w, TASK_CANCELLED,
			"It was cancelled before anything was changed.");
	if (w->order.all)
		put_one(w, image, NULL, ++i);
	for (size_t h = 0; h < w->order.hosts; h++)
		put_one(w, image, &w->order.host[h], ++i);
	close(lock);
	close(redfish);
}

const char *
install(struct work *w)
{
	uint64_t now = (uint64_t)time(NULL);
	struct image image = {.fd = at_open(w->folder, TASK_IMAGE, O_RDONLY),
		.uefi.when = now,
		.offer = {.when = now, .force = w->order.force}};

	if (image.fd == -1)
		fail(w, "the image", strerror(errno));
	check(w, &image);
	if (image.eeprom)
		check_boards(w);
	say(w, TASK_RUNNING, 50);
	digest(w, image.fd, image.uefi.sum);
	memcpy(image.offer.sum, image.uefi.sum, sizeof image.offer.sum);
	str_copy(image.uefi.file, sizeof image.uefi.file, w->order.file);
	str_copy(image.offer.file, sizeof image.offer.file, w->order.file);
	put_all(w, &image);
	return image.eeprom
		       ? "The image is what their boot ROM is offered at their next "
			 "boot; the inventory tells what became of that."
		       : "The image is what they will be sent at their next boot.";
}

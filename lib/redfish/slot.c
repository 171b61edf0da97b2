/*
 * VirtualMedia: a slot of each host for a CD, a disk or a stick, which is a URL.
 * The same is seen under the System and under its Manager.
 */
#include "redfish/families.h"
#include "redfish/nvram.h"

#include "base/str.h"
#include "efi/known.h"
#include "host/media.h"

#include <errno.h>
#include <string.h>

#define SLOT "/CD"

#define CERTIFICATES "TlsCaCertificate"

static bool
slot_exists(struct rf *r)
{
	return rf_host_exists(r);
}

static void
slots(struct rf *r)
{
	rf_member(r, "%s" SLOT, r->path);
}

/* What follows the last slash of a URL's path. */
static const char *
name_of(struct rf *r, const char *url)
{
	size_t len = strcspn(url, "?#");

	for (size_t i = len; i > 0; i--)
		if (url[i - 1] == '/')
			return rf_format(r, "%.*s", (int)(len - i), url + i);
	return "";
}

static bool
is_https(const char *url)
{
	return strncmp(url, "https:", 6) == 0;
}

static void
slot(struct rf *r)
{
	struct media media;

	/* What cannot be understood is in no slot: a GET does not fail by it. */
	if (media_read(r->state, rf_host(r)->mac, &media) == -1) {
		if (errno != EBADMSG)
			rf_trouble(r, "the slot");
		media = (struct media){0};
	}
	rf_set_bool(r, "Inserted", media.inserted);
	rf_set_text(r, "ConnectedVia", media.inserted ? "URI" : "NotConnected");
	if (!*media.image)
		return;
	rf_set_text(r, "Image", media.image);
	rf_set_text(r, "ImageName", name_of(r, media.image));
	rf_set_text(r, "TransferMethod", "Stream");
	rf_set_text(r, "TransferProtocolType",
		is_https(media.image) ? "HTTPS" : "HTTP");
}

/*
 * Insert
 */

/*
 * Would our firmware boot from an https URL? Only with certificates to know the
 * server by, which are in a variable of its own.
 */
static bool
has_certificates(struct rf *r)
{
	struct guid guid;
	uint32_t attributes;
	struct nvram n;

	return !efi_known(CERTIFICATES, &guid, &attributes) || !nvram_exists(r) ||
	       !nvram_read(r, &n) || vars_get(&n.pending, &guid, CERTIFICATES);
}

/* Is it a URL that the host's firmware boots from? */
static bool
check_image(struct rf *r, const char *action, const char *image)
{
	const char *protocol = rf_text(r, "TransferProtocolType");

	if (!rf_url_ok(image))
		return rf_refuse(r, 400, "Image", RF_MSG_ACTION_PARAM_FORMAT,
			rf_url_shown(image), "Image", action);
	if (protocol && (strcmp(protocol, "HTTPS") == 0) != is_https(image))
		return rf_refuse(r, 400, "TransferProtocolType",
			RF_MSG_ACTION_PARAM_CONFLICT, "TransferProtocolType",
			protocol);
	if (is_https(image) && !has_certificates(r))
		return rf_refuse(r, 400, "Image", RF_MSG_ACTION_PARAM_LIST, image,
			"Image", action);
	return true;
}

static void
insert(struct rf *r)
{
	static const char action[] = "VirtualMedia.InsertMedia";
	const char *image = rf_text(r, "Image");
	struct mac mac = rf_host(r)->mac;
	struct media now,
		media = {.inserted = rf_flag(r, "Inserted", true), .when = r->now};

	if (!check_image(r, action, image))
		return;
	if (media_read(r->state, mac, &now) == 0 && *now.image &&
		strcmp(now.image, image) != 0) {
		rf_refuse(r, 409, "Image", RF_MSG_RESOURCE_IN_USE);
		return;
	}
	if (!str_copy(media.image, sizeof media.image, image))
		errno = EINVAL;
	else if (media_write(r->state, mac, &media) == 0)
		return;
	rf_trouble(r, "the slot");
}

/*
 * Eject. A host that is to boot from it is not any more.
 */
static void
eject(struct rf *r)
{
	struct mac mac = rf_host(r)->mac;
	struct override o;
	struct media media;

	if (media_read(r->state, mac, &media) == -1)
		media = (struct media){0};
	if (media_remove(r->state, mac) == -1 ||
		(*media.image && override_get(r->state, mac, &o) == 0 &&
			o.target == OVERRIDE_HTTP &&
			strcmp(o.url, media.image) == 0 &&
			override_remove(r->state, mac) == -1))
		rf_trouble(r, "the slot");
}

static const char *const methods[] = {"Stream", NULL};
static const char *const protocols[] = {"HTTP", "HTTPS", NULL};

static const struct rf_property parameters[] = {
	{.path = "Image",
		.type = RF_STRING,
		.flags = RF_REQUIRED,
		.min = 1,
		.max = OVERRIDE_URL - 1},
	{.path = "Inserted", .type = RF_BOOLEAN, .flags = RF_NULL},
	{.path = "WriteProtected", .type = RF_BOOLEAN, .flags = RF_NULL},
	{.path = "TransferMethod",
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY,
		.words = methods},
	{.path = "TransferProtocolType",
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY,
		.words = protocols},
	/* Firmware says nothing of who it is to a server. */
	{.path = "UserName",
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY | RF_VOID},
	{.path = "Password",
		.type = RF_STRING,
		.flags = RF_NULL | RF_EMPTY | RF_HIDDEN | RF_VOID},
	{.path = NULL},
};

/* The collection, its slot and what can be done with it, below a path. */
#define SLOTS(of)                                                                  \
	{.pattern = (of),                                                          \
		.type = "#VirtualMediaCollection.VirtualMediaCollection",          \
		.skeleton = "virtual-media-slots.json",                            \
		.link = "VirtualMedia",                                            \
		.exists = slot_exists,                                             \
		.fill = slots},                                                    \
		{.pattern = of SLOT,                                               \
			.type = "#VirtualMedia.v1_4_0.VirtualMedia",               \
			.skeleton = "virtual-media.json",                          \
			.exists = slot_exists,                                     \
			.fill = slot},                                             \
		{.pattern = of SLOT "/Actions/VirtualMedia.InsertMedia",           \
			.exists = slot_exists,                                     \
			.parameters = parameters,                                  \
			.action = insert},                                         \
	{                                                                          \
		.pattern = of SLOT "/Actions/VirtualMedia.EjectMedia",             \
		.exists = slot_exists, .action = eject                             \
	}

const struct rf_resource rf_slots[] = {
	SLOTS(RF_ROOT "/Systems/{system}/VirtualMedia"),
	SLOTS(RF_ROOT "/Managers/{manager}/VirtualMedia"),
	{.pattern = NULL},
};

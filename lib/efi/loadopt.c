#include "efi/loadopt.h"

#include "efi/ucs2.h"

#define HEADER 6 /* attributes and length of the path list */

#define IPV4_OLD 15 /* bytes of the body before UEFI 2.4: no gateway, no mask */

static bool
malformed(struct efi_fault *fault, size_t offset, const char *why)
{
	*fault = (struct efi_fault){.offset = offset, .why = why};
	return false;
}

static bool
paths_ok(struct rd list)
{
	while (!list.bad && list.left > 0)
		rd_devpath(&list);
	return !list.bad;
}

bool
loadopt_parse(struct rd data, struct loadopt *out, struct efi_fault *fault)
{
	struct rd r = data;
	struct loadopt opt = {.attributes = rd_le32(&r)};
	uint16_t len = rd_le16(&r);

	if (r.bad)
		return malformed(fault, 0, "it is shorter than its header");
	opt.description = rd_ucs2(&r);
	if (r.bad)
		return malformed(fault, HEADER, "its description does not end");

	size_t place = data.left - r.left;
	struct rd list = rd_sub(&r, len);
	if (r.bad)
		return malformed(fault, 4, "its path list runs off the end");
	opt.path = rd_devpath(&list);
	if (opt.path.bad || !paths_ok(list))
		return malformed(fault, place, "its path list is malformed");
	opt.more = list;
	opt.optional = r;
	*out = opt;
	return true;
}

bool
loadopt_build(const struct loadopt *opt, struct wr *out)
{
	size_t list = opt->path.left + opt->more.left;

	if (list > UINT16_MAX || !devpath_ok(opt->path) || !paths_ok(opt->more))
		return false;
	wr_le32(out, opt->attributes);
	wr_le16(out, (uint16_t)list);
	wr_bytes(out, opt->description.at, opt->description.left);
	wr_le16(out, 0);
	wr_bytes(out, opt->path.at, opt->path.left);
	wr_bytes(out, opt->more.at, opt->more.left);
	wr_bytes(out, opt->optional.at, opt->optional.left);
	return !out->full;
}

bool
loadopt_is_auto(const struct loadopt *opt)
{
	return opt->optional.left == sizeof guid_auto_created.b &&
	       memcmp(opt->optional.at, guid_auto_created.b,
		       sizeof guid_auto_created.b) == 0;
}

static bool
inactive(const struct loadopt *opt)
{
	return !(opt->attributes & LOADOPT_ACTIVE);
}

static bool
application(const struct loadopt *opt)
{
	return (opt->attributes & LOADOPT_CATEGORY) == LOADOPT_CATEGORY_APP;
}

static bool
tftp_uri(const struct loadopt *opt)
{
	struct devnode node;

	return devpath_find(opt->path, DEVNODE_MESSAGING, DEVNODE_URI, &node) &&
	       rd_begins(&node.body, "tftp:");
}

/* HTTP boot takes the old node, PXE does not. */
static bool
old_ipv4(const struct loadopt *opt)
{
	struct devnode node, uri;

	return devpath_find(opt->path, DEVNODE_MESSAGING, DEVNODE_IPV4, &node) &&
	       node.body.left == IPV4_OLD &&
	       !devpath_find(opt->path, DEVNODE_MESSAGING, DEVNODE_URI, &uri);
}

static bool
no_nul(const struct loadopt *opt)
{
	struct devnode node;

	return devpath_find(opt->path, DEVNODE_MEDIA, DEVNODE_FILE, &node) &&
	       rd_ucs2(&node.body).bad;
}

static bool
slashes(const struct loadopt *opt)
{
	struct devnode node;

	if (!devpath_find(opt->path, DEVNODE_MEDIA, DEVNODE_FILE, &node))
		return false;
	while (node.body.left > 1)
		if (rd_le16(&node.body) == '/')
			return true;
	return false;
}

/* It begins with the interface itself and not with the way there. */
static bool
bare_mac(const struct loadopt *opt)
{
	struct rd path = opt->path;
	struct devnode node;

	return rd_devnode(&path, &node) &&
	       devnode_is(&node, DEVNODE_MESSAGING, DEVNODE_MAC);
}

static const struct {
	enum loadopt_warning warning;
	bool (*applies)(const struct loadopt *opt);
	const char *words;
} warnings[] = {
	{LOADOPT_WARN_INACTIVE, inactive,
		"it is not active, so BootOrder skips it"},
	{LOADOPT_WARN_APP, application,
		"it is of the application category, so BootOrder skips it"},
	{LOADOPT_WARN_TFTP, tftp_uri, "firmware does not boot tftp:// URIs"},
	{LOADOPT_WARN_OLD_IPV4, old_ipv4,
		"its IPv4 node is of the old size, with which PXE does not boot"},
	{LOADOPT_WARN_NO_NUL, no_nul,
		"its file has no NUL at the end, so it is not found"},
	{LOADOPT_WARN_SLASH, slashes,
		"its file has forward slashes, so it is not found"},
	{LOADOPT_WARN_BARE_MAC, bare_mac,
		"it begins with MAC(), which boots on a Pi but not by an interface "
		"on PCI"},
};

unsigned
loadopt_warnings(const struct loadopt *opt)
{
	unsigned all = 0;

	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
		if (warnings[i].applies(opt))
			all |= warnings[i].warning;
	return all;
}

const char *
loadopt_warning_words(enum loadopt_warning one)
{
	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
		if (warnings[i].warning == one)
			return warnings[i].words;
	return "";
}

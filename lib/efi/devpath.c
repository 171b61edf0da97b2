#include "efi/devpath.h"

#include "base/str.h"
#include "efi/ucs2.h"

/* EFI's ARP hardware type of Ethernet, in MAC() nodes. */
#define IF_ETHERNET 1

#define MAC_BODY 33 /* 32 bytes of address, interface type */
#define IP4_BODY 23
#define HD_BODY  38
#define END_LEN  DEVNODE_HEADER

static bool
is_end(const struct devnode *node)
{
	return devnode_is(node, DEVNODE_END, DEVNODE_END_ENTIRE);
}

static bool
is_break(const struct devnode *node)
{
	return devnode_is(node, DEVNODE_END, DEVNODE_END_INSTANCE);
}

struct rd
rd_devpath(struct rd *list)
{
	struct rd start = *list;
	struct devnode node;

	while (rd_devnode(list, &node))
		if (is_end(&node))
			return rd_sub(&start, start.left - list->left);
	return (struct rd){.bad = true};
}

bool
devpath_ok(struct rd path)
{
	rd_devpath(&path);
	return !path.bad && path.left == 0;
}

bool
devpath_find(struct rd path, uint8_t type, uint8_t subtype, struct devnode *out)
{
	struct devnode node;

	while (rd_devnode(&path, &node))
		if (devnode_is(&node, type, subtype)) {
			*out = node;
			return true;
		}
	return false;
}

/* Is the next node the end of an instance, or of all? */
static bool
ends_here(struct rd path)
{
	struct devnode node;

	return rd_devnode(&path, &node) && (is_end(&node) || is_break(&node));
}

bool
devpath_to_text(struct rd path, struct wr *out)
{
	struct devnode node;
	bool first = true;

	if (!devpath_ok(path))
		return false;
	while (rd_devnode(&path, &node) && !is_end(&node)) {
		if (is_break(&node)) {
			wr_u8(out, ',');
			first = true;
			continue;
		}
		if (!first)
			wr_u8(out, '/');
		devnode_to_text(&node, first && ends_here(path), out);
		first = false;
	}
	return !out->full;
}

/* The nodes of one instance, at least one. */
static bool
nodes_from_text(struct rd *text, struct wr *out, const char **why)
{
	for (bool first = true;; first = false) {
		if (!devnode_from_text(text, first, out, why))
			return false;
		if (!rd_begins(text, "/"))
			return true;
		rd_skip(text, 1);
	}
}

static bool
instances_from_text(struct rd *text, struct wr *out, const char **why)
{
	bool nodes = text->left > 0 && !rd_begins(text, ",");

	while (!nodes || nodes_from_text(text, out, why)) {
		if (text->left == 0)
			return true;
		rd_skip(text, 1); /* the comma */
		wr_devnode(out, DEVNODE_END, DEVNODE_END_INSTANCE, NULL, 0);
		nodes = text->left > 0 && !rd_begins(text, ",");
		if (rd_begins(text, "/"))
			rd_skip(text, 1); /* EDK2 writes one behind the comma */
	}
	return false;
}

static bool
end(struct wr *out)
{
	wr_devnode(out, DEVNODE_END, DEVNODE_END_ENTIRE, NULL, 0);
	return !out->full;
}

bool
devpath_from_text(const char *text, struct wr *out, struct efi_fault *fault)
{
	struct rd r = rd_of(text, strlen(text));
	const char *why = "it is too long";

	if (instances_from_text(&r, out, &why) && end(out))
		return true;
	*fault = (struct efi_fault){
		.offset = strlen(text) - r.left,
		.why = why,
	};
	return false;
}

/* What begins a path, without its end; nothing is fine. */
static bool
put_prefix(struct rd prefix, struct wr *out)
{
	if (prefix.left == 0)
		return true;
	if (!devpath_ok(prefix))
		return false;
	wr_bytes(out, prefix.at, prefix.left - END_LEN);
	return true;
}

static bool
put_url(const char *url, struct wr *out)
{
	for (const char *c = url; *c; c++)
		if (*c <= 0x20 || *c > 0x7e)
			return false;
	wr_devnode(out, DEVNODE_MESSAGING, DEVNODE_URI, url, strlen(url));
	return *url != '\0';
}

/* An interface and DHCP over IPv4, which an IPv4 node of zeros means. */
static void
put_nic(struct mac mac, struct wr *out)
{
	uint8_t body[MAC_BODY] = {0};
	static const uint8_t dhcp[IP4_BODY];

	memcpy(body, mac.b, sizeof mac.b);
	body[MAC_BODY - 1] = IF_ETHERNET;
	wr_devnode(out, DEVNODE_MESSAGING, DEVNODE_MAC, body, sizeof body);
	wr_devnode(out, DEVNODE_MESSAGING, DEVNODE_IPV4, dhcp, sizeof dhcp);
}

/* Backslashes and a NUL; firmware finds no other. */
static bool
put_file(const char *file, struct wr *out)
{
	uint8_t name[DEVNODE_MAX];
	struct wr w = wr_of(name, sizeof name);

	if (*file != '\\' || strchr(file, '/') || !ucs2_from_utf8(file, &w))
		return false;
	wr_le16(&w, 0);
	wr_devnode(out, DEVNODE_MEDIA, DEVNODE_FILE, name, w.len);
	return !w.full;
}

bool
devpath_url(const char *url, struct wr *out)
{
	return put_url(url, out) && end(out);
}

bool
devpath_pxe(struct mac mac, struct rd prefix, struct wr *out)
{
	if (!put_prefix(prefix, out))
		return false;
	put_nic(mac, out);
	return end(out);
}

bool
devpath_http(struct mac mac, struct rd prefix, const char *url, struct wr *out)
{
	if (!put_prefix(prefix, out))
		return false;
	put_nic(mac, out);
	return put_url(url, out) && end(out);
}

bool
devpath_file(const char *file, struct wr *out)
{
	return put_file(file, out) && end(out);
}

bool
devpath_disk(uint32_t number, const struct guid *partition, const char *file,
	struct wr *out)
{
	uint8_t body[HD_BODY];
	struct wr w = wr_of(body, sizeof body);

	wr_le32(&w, number);
	wr_zero(&w, 16); /* start and size */
	wr_guid(&w, partition);
	wr_u8(&w, 2); /* a GPT */
	wr_u8(&w, 2); /* and its kind of signature */
	wr_devnode(out, DEVNODE_MEDIA, DEVNODE_HD, body, w.len);
	return (!file || put_file(file, out)) && end(out);
}

#include "talos/talosname.h"

#include "base/str.h"

#define SECURE "-secureboot"

static const char *const platforms[] = {"metal", "nocloud", "openstack", "akamai",
	"aws", "azure", "cloudstack", "digital-ocean", "equinixMetal", "exoscale",
	"gcp", "hcloud", "opennebula", "oracle", "scaleway", "upcloud", "vmware",
	"vultr"};

#define OCTETS "application/octet-stream"
#define DISK   "application/vnd.efi-img"

/* What follows the platform. The types are those that UEFI's HTTP boot goes by. */
static const struct {
	const char *suffix, *type;
	const char *file[TALOS_FILES]; /* what the factory adds in its place */
	bool unpack;
} kinds[] = {
	{".raw", DISK, {".raw.xz", ".raw.zst", ".raw.gz"}, true},
	{".iso", "application/vnd.efi-iso", {".iso"}, false},
	{".raw.xz", OCTETS, {".raw.xz"}, false},
	{".raw.zst", OCTETS, {".raw.zst"}, false},
	{".raw.gz", OCTETS, {".raw.gz"}, false},
	{".qcow2", OCTETS, {".qcow2"}, false},
	{".vhd", OCTETS, {".vhd"}, false},
	{".ova", OCTETS, {".ova"}, false},
	{"-uki.efi", "application/efi", {"-uki.efi"}, false},
};

/* What has no platform, and what is around the architecture in the factory's name.
 */
static const struct {
	const char *name, *before, *after, *type;
} plain[] = {
	{"kernel", "kernel-", "", OCTETS},
	{"initramfs", "initramfs-", ".xz", OCTETS},
	{"cmdline", "cmdline-metal-", "", "text/plain"},
};

static const struct {
	const char *name, *means;
} others[] = {
	{"iso", "metal.iso"},
	{"initramfs.xz", "initramfs"},
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

bool
talos_arch_ok(const char *arch)
{
	return strcmp(arch, "amd64") == 0 || strcmp(arch, "arm64") == 0;
}

/* Up to four texts as one. All names of ours fit. */
static void
join(char out[static TALOS_FILE_MAX], const char *a, const char *b, const char *c,
	const char *d)
{
	struct wr w = wr_of(out, TALOS_FILE_MAX);

	wr_text(&w, a);
	wr_text(&w, b);
	wr_text(&w, c);
	wr_text(&w, d);
	wr_u8(&w, '\0');
	if (w.full)
		*out = '\0';
}

static bool
no_platform(const char *name, const char *arch, struct talos_image *out)
{
	for (size_t i = 0; i < COUNT(plain); i++) {
		if (strcmp(name, plain[i].name) != 0)
			continue;
		*out = (struct talos_image){.type = plain[i].type, .n = 1};
		join(out->name, name, "", "", "");
		join(out->file[0], plain[i].before, arch, plain[i].after, "");
		return true;
	}
	return false;
}

/* The image of a platform, in the kind and with or without secure boot. */
static void
of_platform(const char *platform, const char *secure, size_t kind, const char *arch,
	struct talos_image *out)
{
	char middle[TALOS_FILE_MAX];

	*out = (struct talos_image){
		.type = kinds[kind].type, .unpack = kinds[kind].unpack};
	join(out->name, platform, secure, kinds[kind].suffix, "");
	join(middle, "-", arch, secure, "");
	for (size_t i = 0; i < TALOS_FILES && kinds[kind].file[i]; i++)
		join(out->file[out->n++], platform, middle, kinds[kind].file[i],
			"");
	/* The factory's own choice for metal is Zstandard. */
	if (out->unpack && strcmp(platform, "metal") == 0) {
		memcpy(middle, out->file[0], sizeof middle);
		memcpy(out->file[0], out->file[1], sizeof middle);
		memcpy(out->file[1], middle, sizeof middle);
	}
}

static void
nearer(const char *candidate, const char *name, unsigned *least,
	char near[static TALOS_FILE_MAX])
{
	unsigned far = str_distance(candidate, name);

	if (far < *least && str_copy(near, TALOS_FILE_MAX, candidate))
		*least = far;
}

/* Every name that there is is made and compared: a few hundred. */
static bool
with_platform(const char *name, const char *arch, struct talos_image *out,
	unsigned *least, char near[static TALOS_FILE_MAX])
{
	static const char *const secures[] = {"", SECURE};
	struct talos_image one;

	for (size_t i = 0; i < COUNT(platforms) * COUNT(kinds) * 2; i++) {
		of_platform(platforms[i / 2 % COUNT(platforms)], secures[i % 2],
			i / 2 / COUNT(platforms), arch, &one);
		if (strcmp(one.name, name) == 0) {
			*out = one;
			return true;
		}
		nearer(one.name, name, least, near);
	}
	return false;
}

bool
talos_image(const char *name, const char *arch, struct talos_image *out,
	char near[static TALOS_FILE_MAX])
{
	unsigned least = UINT32_MAX;
	char whole[TALOS_FILE_MAX];

	for (size_t i = 0; i < COUNT(others); i++)
		if (strcmp(name, others[i].name) == 0)
			name = others[i].means;
	for (size_t i = 0; i < COUNT(platforms); i++)
		if (strcmp(name, platforms[i]) == 0) {
			join(whole, name, ".raw", "", "");
			name = whole;
			break;
		}
	if (no_platform(name, arch, out))
		return true;
	for (size_t i = 0; i < COUNT(plain); i++)
		nearer(plain[i].name, name, &least, near);
	return with_platform(name, arch, out, &least, near);
}

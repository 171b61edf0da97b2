#include "entry.h"

#include "base/num.h"
#include "efi/loadopt.h"
#include "efi/nicpath.h"
#include "efi/ucs2.h"
#include "tool.h"

#define PATH_MOST ((size_t)65536) /* bytes of a path list, EFI_LOAD_OPTION */

static struct mac
mac_read(const char *text)
{
	struct mac mac;

	if (!mac_parse(text, &mac) || !mac_ok(mac))
		errx(EX_DATAERR, "'%s' is no MAC of a network interface", text);
	return mac;
}

/* Where the interface is: on most machines other than a Pi its MAC is not enough.
 */
static struct rd
interface_prefix(const struct vars *vars, struct mac mac)
{
	struct rd prefix;

	if (!nicpath_prefix(vars, mac, &prefix))
		no_memory();
	return prefix;
}

static void
form_file(const struct vars *vars, char *text[], int n, struct wr *out)
{
	(void)vars;
	(void)n;
	if (!devpath_file(text[0], out))
		errx(EX_DATAERR,
			"'%s' is no file such as \\EFI\\BOOT\\BOOTAA64.EFI",
			text[0]);
}

static void
form_path(const struct vars *vars, char *text[], int n, struct wr *out)
{
	struct efi_fault fault = {0};

	(void)vars;
	(void)n;
	if (!devpath_from_text(text[0], out, &fault))
		errx(EX_DATAERR, "'%s', character %llu: %s", text[0],
			(unsigned long long)fault.offset + 1, fault.why);
}

static void
form_pxe(const struct vars *vars, char *text[], int n, struct wr *out)
{
	struct mac mac = mac_read(text[0]);

	(void)n;
	if (!devpath_pxe(mac, interface_prefix(vars, mac), out))
		errx(EX_DATAERR, "the path is too long");
}

static void
form_url(const struct vars *vars, char *text[], int n, struct wr *out)
{
	const char *url = text[0];
	bool good;

	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		errx(EX_DATAERR, "'%s': firmware boots http:// and https:// only",
			url);
	if (n > 1) {
		struct mac mac = mac_read(text[1]);

		good = devpath_http(mac, interface_prefix(vars, mac), url, out);
	} else {
		good = devpath_url(url, out);
	}
	if (!good)
		errx(EX_DATAERR, "'%s' is no URL", url);
}

static void
form_disk(const struct vars *vars, char *text[], int n, struct wr *out)
{
	struct guid partition;
	uint32_t number;

	(void)vars;
	if (n < 2)
		errx(EX_USAGE, "disk takes the partition's number and its GUID");
	if (!num_u32(text[0], 1, UINT32_MAX, &number))
		errx(EX_DATAERR, "'%s' is no number of a partition", text[0]);
	if (!guid_parse(text[1], &partition))
		errx(EX_DATAERR, "'%s' is no GUID of a partition", text[1]);
	if (!devpath_disk(number, &partition, n > 2 ? text[2] : NULL, out))
		errx(EX_DATAERR,
			"'%s' is no file such as \\EFI\\BOOT\\BOOTAA64.EFI",
			text[2]);
}

/* How a path may be said, with at most so many words. */
static const struct form {
	const char *name;
	int max;
	void (*build)(const struct vars *vars, char *text[], int n, struct wr *out);
} forms[] = {
	{"disk", 3, form_disk},
	{"file", 1, form_file},
	{"path", 1, form_path},
	{"pxe", 1, form_pxe},
	{"url", 2, form_url},
};

static struct rd
path_read(const struct vars *vars, char *operand[], int n)
{
	struct wr w = wr_of(take(PATH_MOST), PATH_MOST);

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (strcmp(forms[i].name, operand[0]) != 0)
			continue;
		if (n - 1 > forms[i].max)
			errx(EX_USAGE, "'%s' is too much",
				operand[forms[i].max + 1]);
		forms[i].build(vars, operand + 1, n - 1, &w);
		return rd_of(w.base, w.len);
	}
	errx(EX_USAGE, "'%s' is no form of a path: disk, file, path, pxe or url",
		operand[0]);
}

struct rd
entry_build(const struct vars *vars, const char *title, char *operand[], int n)
{
	struct rd path = path_read(vars, operand, n);
	size_t wide = 2 * strlen(title), room = wide + path.left + 8;
	struct wr text = wr_of(take(wide), wide), w = wr_of(take(room), room);
	struct loadopt entry = {.attributes = LOADOPT_ACTIVE, .path = path};

	if (!ucs2_from_utf8(title, &text))
		errx(EX_DATAERR, "the title is no UTF-8");
	entry.description = rd_of(text.base, text.len);
	if (!loadopt_build(&entry, &w))
		errx(EX_DATAERR, "the path is too long");
	return rd_of(w.base, w.len);
}

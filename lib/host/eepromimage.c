#include "host/eepromimage.h"

#include "base/num.h"
#include "base/str.h"
#include "host/eeprom.h"

#define MAGIC      0x55aaf00f
#define MAGIC_FILE 0x55aaf11f
#define MASK       0xfffff00f
#define ERASED     0xffffffff
#define HEAD       8    /* magic and length */
#define NAME       16   /* of a file, padded */
#define CONF_MAX   4076 /* bytes of bootconf.txt */
#define SIZE_2712  (2 << 20)
#define STAMP      "BUILD_TIMESTAMP="

bool
eeprom_begins(const struct rd *image)
{
	struct rd r = *image;

	return rd_be32(&r) == MAGIC && !r.bad;
}

/* When it was made. */
static uint64_t
built_at(const struct rd *image)
{
	const char *at = memmem(image->at, image->left, STAMP, strlen(STAMP));
	uint64_t when = 0;
	char digits[16];
	struct rd number;
	size_t n = 0;

	if (!at)
		return 0;
	at += strlen(STAMP);
	while (n < sizeof digits - 1 &&
		(const uint8_t *)at + n < image->at + image->left && at[n] >= '0' &&
		at[n] <= '9')
		n++;
	number = rd_of(at, n);
	if (str_take(digits, sizeof digits, &number))
		num_u64(digits, 1, UINT32_MAX, &when);
	return when;
}

static bool
is_bootconf(const struct rd *section)
{
	static const char name[12] = "bootconf.txt";

	return section->left >= NAME && memcmp(section->at, name, sizeof name) == 0;
}

/* One section after the other. */
static const char *
walk(const struct rd *image, size_t *at)
{
	struct rd r = *image, section;
	bool conf = false;

	while (r.left >= HEAD) {
		uint32_t magic, length;

		*at = image->left - r.left;
		magic = rd_be32(&r);
		if (magic == 0 || magic == ERASED)
			break;
		if ((magic & MASK) != MAGIC)
			return "what is there is no section";
		length = rd_be32(&r);
		if (length > r.left)
			return "a section that begins there is cut";
		section = rd_sub(&r, length);
		if (magic == MAGIC_FILE && is_bootconf(&section)) {
			if (length > NAME + CONF_MAX)
				return "its bootconf.txt is too long";
			conf = true;
		}
		rd_skip(&r, (8 - (image->left - r.left) % 8) % 8);
	}
	return conf ? NULL : "it has no bootconf.txt";
}

bool
eeprom_check(const struct rd *image, uint64_t *built, const char **why, size_t *at)
{
	const char *bad = NULL;
	size_t where = image->left;

	if (image->left == SIZE_2712)
		bad = "it is for a Raspberry Pi 5, which is not updated this way";
	else if (image->left != EEPROM_SIZE)
		bad = "an image has 524288 bytes";
	else if (!eeprom_begins(image)) {
		where = 0;
		bad = "it does not begin with a section of code";
	} else {
		bad = walk(image, &where);
	}
	if (bad) {
		*why = bad;
		*at = where;
		return false;
	}
	*built = built_at(image);
	return true;
}

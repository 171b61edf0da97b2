#include "host/uuid.h"

#include "base/hex.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha1.h>
#include <string.h>
#include <unistd.h>

/* SHA-1 of a UUID of our own, made once at random, and of the name. */
const char *
uuid_of(const void *name, size_t len, char out[static HOST_UUID])
{
	static const uint8_t space[16] = {0x5e, 0x0b, 0x9d, 0x4a, 0x7c, 0x21, 0x4f,
		0x36, 0x92, 0xd8, 0x16, 0xe3, 0xa7, 0x40, 0xcb, 0x58};
	uint8_t hash[SHA1_DIGEST_LENGTH];
	struct wr w = wr_of(out, HOST_UUID);
	SHA1_CTX ctx;

	SHA1Init(&ctx);
	SHA1Update(&ctx, space, sizeof space);
	SHA1Update(&ctx, name, len);
	SHA1Final(hash, &ctx);
	hash[6] = (hash[6] & 0x0f) | 0x50;
	hash[8] = (hash[8] & 0x3f) | 0x80;
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			wr_u8(&w, '-');
		wr_hex(&w, &hash[i], 1);
	}
	wr_u8(&w, '\0');
	return out;
}

const char *
host_uuid(struct mac mac, char out[static HOST_UUID])
{
	return uuid_of(mac.b, sizeof mac.b, out);
}

int
host_by_uuid(int state, const char *uuid, struct mac *out)
{
	int fd = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char text[HOST_UUID];
	bool found = false;
	struct dirent *e;
	struct mac mac;

	if (!d) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	while (!found && (e = readdir(d)))
		found = mac_parse(e->d_name, &mac) &&
			str_eq_nocase(host_uuid(mac, text), uuid);
	closedir(d);
	if (found)
		*out = mac;
	else
		errno = ENOENT;
	return found ? 0 : -1;
}

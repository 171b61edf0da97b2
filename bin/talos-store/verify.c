/* verify: images are looked at again. */
#include "store.h"

#include "base/hex.h"
#include "file/at.h"

#include <fcntl.h>
#include <openssl/evp.h>

/* The digest of an open file as text; false when it cannot be read. */
static bool
sum_of(int fd, char out[static DIGEST_TEXT])
{
	static char buf[1 << 17];
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct wr w = wr_of(out, DIGEST_TEXT);
	unsigned len = 0;
	ssize_t n = -1;

	if (md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1)
		while ((n = read(fd, buf, sizeof buf)) > 0)
			EVP_DigestUpdate(md, buf, (size_t)n);
	if (n == 0 && EVP_DigestFinal_ex(md, digest, &len) != 1)
		n = -1;
	EVP_MD_CTX_free(md);
	wr_hex(&w, digest, len);
	wr_u8(&w, '\0');
	return n == 0;
}

/* Look at one image; when it is not what was stored, it is no longer served. */
static void
verify_one(int images, const char *name, void *rc)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY), data;
	char sum[DIGEST_TEXT] = "";
	struct image_record r;
	bool good;

	if (entry == -1)
		return;
	if (record_get(entry, &r) == 0) {
		data = entry_open(entry, &r);
		good = data != -1 && sum_of(data, sum) && strcmp(sum, r.sum) == 0;
		if (data != -1)
			close(data);
		printf("%s %s\n", good ? "ok " : "BAD", name);
		if (!good) {
			unlinkat(entry, "record", 0);
			*(int *)rc = EXIT_FAILURE;
		}
	}
	close(entry);
}

int
store_verify(struct store *s, int argc, char *argv[])
{
	int rc = 0;

	(void)argv;
	if (argc != 0)
		usage('?');
	each_image(s, verify_one, &rc);
	return rc;
}

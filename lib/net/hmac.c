#include "net/hmac.h"

#include "base/hex.h"

#include <dlfcn.h>
#include <openssl/hmac.h>

/* What we use of libcrypto. */
struct crypto {
	__typeof__(EVP_sha256) *sha256;
	__typeof__(EVP_sha512) *sha512;
	__typeof__(HMAC) *hmac;
};

/* POSIX: a function's address fits into a pointer. */
static bool
find(void *library, const char *name, void *to)
{
	void *symbol = dlsym(library, name);

	memcpy(to, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool
crypto_load(struct crypto *c)
{
	void *library =
		dlopen(HMAC_LIBRARY, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	bool found = library && find(library, "EVP_sha256", &c->sha256) &&
		     find(library, "EVP_sha512", &c->sha512) &&
		     find(library, "HMAC", &c->hmac);

	/* It stays loaded, so what was found does. */
	if (library)
		dlclose(library);
	return found;
}

bool
hmac_hex(enum hmac_hash hash, const char *key, const void *bytes, size_t len,
	char out[static HMAC_HEX])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	struct wr w = wr_of(out, HMAC_HEX);
	struct crypto c;
	unsigned n = 0;

	if (!crypto_load(&c) ||
		!c.hmac(hash == HMAC_SHA512 ? c.sha512() : c.sha256(), key,
			(int)strlen(key), bytes, len, mac, &n))
		return false;
	wr_hex(&w, mac, n);
	wr_u8(&w, '\0');
	return !w.full;
}

/* net/webauth: a header that nobody made with the secret opens nothing. */
#include "net/webauth.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char secret[] = "6f1d2c8b9a0e4f7766554433";
	char text[1024];
	uint64_t when;

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (auth_bearer(text, secret) || auth_signed(text, "sha256", secret))
		assert(strstr(text, secret));
	assert(!auth_basic(text, "", secret));
	if (auth_time(text, &when))
		assert(strlen(text) >= 20 && when < 253402387200);
	return 0;
}

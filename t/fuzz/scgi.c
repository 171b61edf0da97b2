/*
 * net/scgi: whatever a header says, each variable is one that a program may be
 * told, lies in the header, and is there once.
 */
#include "net/scgi.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_allowed(char *const env[], size_t i)
{
	size_t len = strcspn(env[i], "=");

	assert(env[i][len] == '=' && len > 0);
	assert(strncmp(env[i], "LD_", 3) != 0);
	assert(strncmp(env[i], "PATH=", 5) != 0);
	assert(strncmp(env[i], "GATEWAY_", 8) != 0);
	assert(strncmp(env[i], "HTTP_PROXY=", 11) != 0);
	assert(strncmp(env[i], "MB_", 3) != 0 ||
		strncmp(env[i], "MB_REDFISH_SYSTEM=", 18) == 0);
	for (size_t k = 0; k < i; k++)
		assert(strncmp(env[k], env[i], len + 1) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *env[SCGI_VARS];
	size_t n = 0, whole;
	char *head;

	if (size < SCGI_FIRST)
		return 0;
	/* Of its own size, so that whoever reads beyond it is caught. */
	head = malloc(size);
	memcpy(head, data, size);
	whole = scgi_size(head);
	assert(whole == 0 || (whole >= SCGI_FIRST && whole <= SCGI_HEAD_MAX));
	if (whole == 0 || whole > size)
		whole = size;
	if (scgi_environment(head, whole, env, &n)) {
		assert(n > 0 && n < SCGI_VARS && !env[n]);
		for (size_t i = 0; i < n; i++) {
			assert(env[i] >= head &&
				env[i] + strlen(env[i]) < head + whole);
			is_allowed(env, i);
		}
	}
	free(head);
	return 0;
}

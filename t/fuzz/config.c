/*
 * Any bytes as the three files: no crash, and what is found right gives records
 * that their readers read back, the host's MAC and the defaults among them. The
 * first byte says which file it is.
 */
#include "base/kv.h"
#include "config/compile.h"
#include "host/host.h"
#include "host/site.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
must(bool good)
{
	if (!good)
		abort();
}

/* Written again, what was read is the same. */
static void
same_again(const struct kv *kv, const char *record, size_t len)
{
	static char again[SITE_MAX];
	struct wr w = wr_of(again, sizeof again);

	for (size_t i = 0; i < kv->n; i++)
		kv_put(&w, kv->item[i].name, kv->item[i].value);
	must(!w.full && w.len == len && memcmp(again, record, len) == 0);
}

static void
read_back(const char *record, size_t len, size_t max, struct kv *kv)
{
	static char text[SITE_MAX];
	size_t line;

	must(len < max);
	if (len > 0)
		memcpy(text, record, len);
	must(kv_parse(text, len, kv, &line));
	same_again(kv, record, len);
}

static void
check_host(const struct config_host *h)
{
	struct kv kv;
	struct mac mac;
	struct ip4 ip;

	read_back(h->record, h->len, HOST_RECORD_MAX, &kv);
	must(kv_get(&kv, "mac") && mac_parse(kv_get(&kv, "mac"), &mac));
	must(mac_eq(mac, h->mac) && mac_ok(mac));
	must(kv_get(&kv, "allow_pxe") && kv_get(&kv, "kernel") &&
		kv_get(&kv, "initrd"));
	must(!h->ip || ip4_parse(h->ip, &ip));
	must(!(kv_get(&kv, "script") && kv_get(&kv, "script_url")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char remote_site[] = "remote: {type: http, url: 'http://a'}";
	static struct report wrong, notes, left_out;
	struct config_text files[CONFIG_FILES] = {{NULL, 0}};
	struct arena arena = {0};
	struct config config;
	struct kv kv;

	if (len == 0)
		return 0;
	files[bytes[0] % CONFIG_FILES] =
		(struct config_text){(const char *)bytes + 1, len - 1};
	if (files[CONFIG_REMOTE].bytes)
		files[CONFIG_SITE] =
			(struct config_text){remote_site, strlen(remote_site)};
	wrong.n = notes.n = left_out.n = 0;
	if (config_compile(files, &arena, &wrong, &notes, &left_out, &config)) {
		read_back(config.site.bytes, config.site.len, SITE_MAX, &kv);
		read_back(config.secrets.bytes, config.secrets.len, SITE_MAX, &kv);
		for (size_t i = 0; i < config.hosts; i++)
			check_host(&config.host[i]);
	} else {
		must(wrong.n > 0);
	}
	arena_free(&arena);
	return 0;
}

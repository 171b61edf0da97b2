/*
 * config/ironicfiles: any files of Ironic's. What is whole compiles to records that
 * are read back, or is refused with a reason. Three files, cut at the bytes 0.
 */
#include "config/ironicfiles.h"

#include "base/kv.h"
#include "dhcp/optrecord.h"
#include "host/ironic.h"

#include <assert.h>
#include <string.h>

#define FILES 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_back(const char *record, size_t len)
{
	static char text[IRONIC_MAX];
	static struct optset set;
	static struct kv kv;
	size_t line;

	assert(len < sizeof text);
	memcpy(text, record, len);
	assert(kv_parse(text, len, &kv, &line));
	assert(optrecord_get(&kv, &set));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum ironic_kind kinds[FILES] = {
		IRONIC_CONFIG, IRONIC_OPTS, IRONIC_HOSTS};
	struct ironic_source file[FILES], *first = NULL, **end = &first;
	static struct report wrong, notes;
	struct ironic_records records;
	struct arena arena = {0};

	if (size > 16384)
		return 0;
	wrong.n = notes.n = 0;
	for (size_t i = 0; i < FILES; i++) {
		const uint8_t *zero = size > 0 ? memchr(data, 0, size) : NULL;
		size_t len = zero && i < FILES - 1 ? (size_t)(zero - data) : size;

		file[i] = (struct ironic_source){
			.kind = kinds[i], .name = "f", .bytes = data, .len = len};
		if (ironic_whole(&file[i], &wrong, &notes)) {
			*end = &file[i];
			end = &file[i].next;
		} else {
			assert(wrong.n > 0);
		}
		data += len + (zero && i < FILES - 1);
		size -= len + (zero && i < FILES - 1);
	}
	wrong.n = 0;
	if (ironic_compile(first, &arena, &wrong, &notes, &records)) {
		if (records.options)
			read_back(records.options, records.options_len);
		for (struct ironic_host *h = records.host; h; h = h->next)
			read_back(h->record, h->len);
	} else {
		assert(wrong.n > 0);
	}
	arena_free(&arena);
	return 0;
}

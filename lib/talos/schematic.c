#include "talos/schematic.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

void
schematic_sort(struct schematic *s)
{
	size_t n = 0;

	qsort(s->extension, s->n, sizeof *s->extension, by_name);
	for (size_t i = 0; i < s->n; i++) {
		if (n > 0 && strcmp(s->extension[n - 1], s->extension[i]) == 0)
			continue;
		if (n != i)
			memcpy(s->extension[n], s->extension[i],
				sizeof *s->extension);
		n++;
	}
	s->n = n;
}

static void
field(struct wr *w, const char *before, const char *value)
{
	wr_text(w, before);
	wr_text(w, value);
	wr_u8(w, '\n');
}

void
schematic_text(const struct schematic *s, struct wr *w)
{
	if (*s->overlay) {
		wr_text(w, "overlay:\n");
		field(w, "    image: ", s->image);
		field(w, "    name: ", s->overlay);
	}
	wr_text(w, s->n > 0 ? "customization:\n"
			      "    systemExtensions:\n"
			      "        officialExtensions:\n"
			    : "customization: {}\n");
	for (size_t i = 0; i < s->n; i++)
		field(w, "            - ", s->extension[i]);
}

void
schematic_id(const struct schematic *s, char out[static DIGEST_TEXT])
{
	char text[SCHEMATIC_MAX];
	struct wr w = wr_of(text, sizeof text);

	schematic_text(s, &w);
	digest_hex(text, w.len, out);
}

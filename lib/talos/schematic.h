/*
 * schematic: what a Talos image factory is to put into an image, as it wants to be
 * told, and the id that it makes of that.
 *
 * The id is the SHA-256 of the text in the factory's own form: YAML with fields in
 * a fixed order, indented by four, where customization is always there
 * (image-factory, pkg/schematic). So it can be known before the factory is asked;
 * it must have been sent the text once before it gives an image by it.
 */
#ifndef MB_SCHEMATIC_H
#define MB_SCHEMATIC_H

#include "base/digest.h"
#include "talos/taloslist.h"

#define SCHEMATIC_EXTENSIONS 32
#define SCHEMATIC_MAX        4096 /* bytes of the text */

/* Names as the factory has them. An overlay that is "" is none, and has no image.
 */
struct schematic {
	size_t n;
	char extension[SCHEMATIC_EXTENSIONS][TALOS_NAME_MAX];
	char overlay[TALOS_NAME_MAX], image[TALOS_NAME_MAX];
};

/*
 * Sort the extensions and drop those that are there twice, so that who asks for the
 * same in another order gets the same image.
 */
void schematic_sort(struct schematic *s);

/* The text, into w. Full when it does not fit. */
void schematic_text(const struct schematic *s, struct wr *w);

void schematic_id(const struct schematic *s, char out[static DIGEST_TEXT]);

#endif

/* The verbs that make an image. */
#include "load.h"
#include "place.h"

#include <errno.h>
#include <sys/stat.h>

/* Layouts have one name a size; this is the one that is meant without it. */
static const struct varstore_layout *
layout_read(const char *name)
{
	const struct varstore_layout *layout =
		varstore_layout(strcmp(name, "ovmf") == 0 ? "ovmf-4m" : name);

	if (layout)
		return layout;
	fprintf(stderr, "mb-efivars: no layout '%s'; there are", name);
	for (layout = varstore_layouts; layout->name; layout++)
		fprintf(stderr, " %s",
			strcmp(layout->name, "ovmf-4m") == 0 ? "ovmf"
							     : layout->name);
	fputc('\n', stderr);
	exit(EX_USAGE);
}

int
verb_create(struct place *p, char *operand[], int n)
{
	struct stat st;

	(void)operand;
	(void)n;
	if (!opt.layout)
		errx(EX_USAGE, "create needs a layout, -l");
	const struct varstore_layout *layout = layout_read(opt.layout);
	if (!opt.force && !is_dash(p->path) && stat(p->path, &st) == 0 &&
		S_ISREG(st.st_mode))
		errx(EX_DATAERR, "%s is there already", p->path);
	if (image_create(layout, &memory, &p->image) == -1)
		no_memory();
	p->kind = PLACE_IMAGE;
	if ((is_dash(p->path)
			    ? image_send(&p->image, p->image.volume, STDOUT_FILENO)
			    : image_put(&p->image, p->image.volume, p->path)) == -1)
		err(EX_TEMPFAIL, "%s", p->name);
	return 0;
}

int
verb_render(struct place *p, char *operand[], int n)
{
	struct vars drop;

	(void)n;
	json_load(operand[0], &p->vars, &drop);
	if (!opt.out)
		opt.out = "-";
	return place_save(p);
}

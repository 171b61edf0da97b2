#include "person.h"

#include "../usage.h"
#include "file/at.h"
#include "redfish/request.h"
#include "redfish/service.h"

#include <err.h>
#include <strings.h>

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-redfish-cgi [-i] [-d body] [-H header] [-s state] method "
		"path\n");
}

/* "If-Match: x": those of a request's head that count here. */
static void
take_header(struct rf *r, const char *header)
{
	const struct {
		const char *name;
		const char **value;
	} known[] = {
		{"If-Match", &r->head.if_match},
		{"If-None-Match", &r->head.if_none_match},
		{"Accept", &r->head.accept},
		{"OData-Version", &r->head.odata_version},
		{"Content-Type", &r->head.type},
		{"Last-Event-ID", &r->head.last_event},
	};
	size_t len = strcspn(header, ":");

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == len &&
			strncasecmp(header, known[i].name, len) == 0 &&
			header[len]) {
			*known[i].value =
				header + len + 1 + strspn(header + len + 1, " ");
			return;
		}
	errx(EX_USAGE,
		"-H '%s': one of If-Match, If-None-Match, Accept, OData-Version, "
		"Content-Type and Last-Event-ID, a colon and a value",
		header);
}

/* The body that -d says: text, or "@FILE". */
static void
take_body(struct rf *r, const char *text)
{
	char *bytes = NULL;
	const char *name;
	int dir, fd;
	off_t size;

	r->raw = rd_of(text, strlen(text));
	if (*text != '@')
		return;
	dir = at_parent(text + 1, &name);
	fd = dir == -1 ? -1 : at_open_file(dir, name, &size);
	if (fd == -1)
		err(EX_DATAERR, "%s", text + 1);
	if (size > RF_STREAM)
		errx(EX_DATAERR, "%s: larger than any body", text + 1);
	bytes = arena_take(r->arena, (size_t)size + 1);
	if (!bytes || read(fd, bytes, (size_t)size) != size)
		err(EX_TEMPFAIL, "%s", text + 1);
	r->raw = rd_of(bytes, (size_t)size);
	close(fd);
	close(dir);
}

bool
from_person(struct rf *r, int argc, char *argv[])
{
	const char *body = NULL;
	bool with_head = false;
	int c;

	r->head.type = "application/json";
	while ((c = getopt(argc, argv, "d:H:his:")) != -1)
		switch (c) {
		case 'd':
			body = optarg;
			break;
		case 'H':
			take_header(r, optarg);
			break;
		case 'i':
			with_head = true;
			break;
		case 's':
			r->state_path = optarg;
			break;
		default:
			usage(c);
		}
	if (argc - optind != 2)
		usage('?');
	r->method = request_method(argv[optind]);
	if (body)
		take_body(r, body);
	service_person(r);
	request_target(r, argv[optind + 1]);
	return with_head;
}

/*
 * redfish/dispatch: whatever a request says, it gets an answer that is a Redfish
 * answer, never one of 500; and who has not logged in gets nothing but the root.
 *
 *     METHOD TARGET
 *     NAME: VALUE ...
 *
 *     BODY
 */
#include "base/str.h"
#include "redfish/request.h"
#include "redfish/service.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>

#define TEXT_MAX 4096
#define LINES    8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int state = -1;
static char folder[64] = "/tmp/fuzz-redfish.XXXXXX";

/* A state folder with two hosts, and an account whose password is no password. */
static void
begin(void)
{
	int fd;

	assert(mkdtemp(folder));
	state = open(folder, O_RDONLY | O_DIRECTORY);
	mkdirat(state, "hosts", 0755);
	mkdirat(state, "hosts/dc-a6-32-01-02-03", 0755);
	mkdirat(state, "hosts/dc-a6-32-01-02-04", 0755);
	mkdirat(state, "redfish", 0755);
	fd = openat(state, "redfish/accounts", O_WRONLY | O_CREAT, 0600);
	dprintf(fd, "{\"admin\":{\"role\":\"Administrator\",\"enabled\":true}}");
	close(fd);
}

/* One line off the text, ended with NUL in place. */
static char *
line(char **text)
{
	char *start = *text;
	size_t len = strcspn(start, "\n");

	*text = start + len + (start[len] == '\n');
	start[len] = '\0';
	return start;
}

static void
take_header(struct rf *r, char *l)
{
	const struct {
		const char *name;
		const char **value;
	} known[] = {
		{"M: ", &r->head.if_match},
		{"N: ", &r->head.if_none_match},
		{"A: ", &r->head.accept},
		{"V: ", &r->head.odata_version},
		{"T: ", &r->head.type},
		{"X: ", &r->head.token},
		{"Z: ", &r->head.authorization},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strncmp(l, known[i].name, 3) == 0)
			*known[i].value = l + 3;
}

static void
read_request(struct rf *r, char *text)
{
	char *first = line(&text), *target = strchr(first, ' '), *l;

	if (target)
		*target++ = '\0';
	r->method = request_method(first);
	r->head.type = "application/json";
	for (size_t i = 0; i < LINES && *(l = line(&text)); i++)
		take_header(r, l);
	r->raw = rd_of(text, strlen(text));
	request_target(r, target ? target : "");
}

static void
check(const struct rf *r, bool known)
{
	char head[TEXT_MAX * 2];
	struct wr w = wr_of(head, sizeof head);
	const json_t *error = json_object_get(r->answer, "error");
	bool open = r->at && ((r->at->read & RF_OPEN) || r->at->open_post);

	assert(r->status >= 200 && r->status < 600 && r->status != 500);
	assert(known || open || r->status >= 400);
	if (r->status >= 400)
		assert(json_array_size(json_object_get(
			       error, "@Message.ExtendedInfo")) > 0);
	request_head(&w, r, 0);
	assert(r->location || !w.full);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct site site;
	char text[TEXT_MAX];
	struct arena arena = {0};
	struct rf r = {.arena = &arena,
		.site = &site,
		.share = "share",
		.remote = "",
		.local = true,
		.now = 1000};
	bool known = size > 0 && *data != '?';

	if (size >= sizeof text || memchr(data, 0, size))
		return 0;
	if (state == -1)
		begin();
	memcpy(text, data, size);
	text[size] = '\0';
	r.state = state;
	if (known)
		service_person(&r);
	read_request(&r, text + (size > 0 && !known));
	if (!known && !rf_refused(&r))
		service_authenticate(&r, NULL);
	rf_serve(&r);
	check(&r, known);
	json_decref(r.answer);
	json_decref(r.body);
	json_decref(r.set);
	json_decref(r.before);
	json_decref(r.messages);
	arena_free(&arena);
	return 0;
}

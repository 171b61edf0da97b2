/* efi/render: the store that a host's firmware is sent with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/bootvar.h"
#include "efi/render.h"

#include <stdalign.h>
#include <string.h>

#define VOLUME 0x20000

static const struct mac pi = {{0xdc, 0xa6, 0x32, 1, 2, 3}};
static const char empty[] = "{\"version\": 2, \"variables\": []}";
static const char one[] =
	"{\"version\": 2, \"variables\": [{\"name\": \"Timeout\", \"guid\": "
	"\"8be4df61-93ca-11d2-aa0d-00e098032b8c\", \"attr\": 7, \"data\": \"0700\"}]}";

static uint8_t volume[VOLUME];
static alignas(max_align_t) uint8_t block[2 << 20];
static struct arena arena;
static struct rendered out;
static char wrong[RENDER_WRONG];

static int
begin(void **state)
{
	(void)state;
	varstore_create(varstore_layout("rpi4"), volume);
	arena = arena_of(block, sizeof block);
	memset(&out, 0, sizeof out);
	return 0;
}

static enum render_result
render(const char *json, const struct override *o)
{
	struct render r = {.volume = rd_of(volume, sizeof volume),
		.json = json ? rd_of(json, strlen(json)) : (struct rd){.bad = true},
		.mac = pi,
		.override = o};

	return render_store(&r, &arena, &out, wrong);
}

/* Put what differs over the volume, and read it. */
static struct vars
laid(void)
{
	struct varstore store;
	struct efi_fault fault;

	if (out.len > 0)
		memcpy(volume + out.from, out.bytes, out.len);
	arena = (struct arena){0};
	assert_true(varstore_open(
		rd_of(volume, sizeof volume), 0, &arena, &store, &fault));
	return store.vars;
}

static void
the_store_has_exactly_the_hosts_variables(void **state)
{
	(void)state;
	assert_int_equal(render(one, NULL), RENDER_DONE);
	assert_int_equal(out.variables, 1);
	assert_true(out.len > 0 && out.len < 200);
	struct vars vars = laid();
	assert_int_equal(vars.n, 1);
	assert_non_null(vars_get(&vars, &guid_global, "Timeout"));
	arena_free(&arena);

	arena = arena_of(block, sizeof block);
	assert_int_equal(render(empty, NULL), RENDER_DONE);
	vars = laid();
	assert_int_equal(vars.n, 0);
	arena_free(&arena);
}

static void
what_is_there_already_differs_in_nothing(void **state)
{
	(void)state;
	assert_int_equal(render(one, NULL), RENDER_DONE);
	laid();
	arena_free(&arena);
	arena = arena_of(block, sizeof block);
	assert_int_equal(render(one, NULL), RENDER_DONE);
	assert_int_equal(out.len, 0);
	assert_int_equal(render(NULL, NULL), RENDER_DONE);
	assert_int_equal(out.len, 0);
	assert_int_equal(out.variables, 1);
}

static void
an_override_is_laid_over_the_hosts_variables_or_the_bases(void **state)
{
	const struct override o = {
		.id = "0123456789abcdef", .target = OVERRIDE_PXE, .once = true};
	uint16_t next;

	(void)state;
	assert_int_equal(render(one, &o), RENDER_DONE);
	assert_true(out.laid);
	struct vars vars = laid();
	assert_true(bootvar_next(&vars, &next));
	assert_non_null(vars_get(&vars, &guid_global, "Timeout"));
	arena_free(&arena);

	begin(NULL);
	assert_int_equal(render(NULL, &o), RENDER_DONE);
	vars = laid();
	assert_true(bootvar_next(&vars, &next));
	arena_free(&arena);
}

static void
an_override_that_cannot_be_laid_leaves_the_rest(void **state)
{
	const struct override o = {
		.id = "0123456789abcdef", .target = OVERRIDE_DISK, .once = true};

	(void)state;
	assert_int_equal(render(one, &o), RENDER_DONE);
	assert_false(out.laid);
	assert_int_equal(out.why, NEXTBOOT_NO_DISK);
	assert_int_equal(out.variables, 1);
}

static void
each_refusal_says_why(void **state)
{
	(void)state;
	assert_int_equal(render("{", NULL), RENDER_BAD_JSON);
	assert_non_null(strstr(wrong, "line 1"));
	memset(volume + 0x48, 0, 16); /* the store's GUID */
	assert_int_equal(render(one, NULL), RENDER_NO_STORE);
	assert_non_null(strstr(wrong, "no variable store"));
	begin(NULL);
	arena = arena_of(block, 4096);
	assert_int_equal(render(one, NULL), RENDER_NO_MEMORY);
}

/* A set that is a little too large: nine variables of 4600 bytes. */
static const char *
large(unsigned count)
{
	static char text[200000];
	struct wr w = wr_of(text, sizeof text - 1);

	wr_text(&w, "{\"version\": 2, \"variables\": [");
	for (unsigned i = 0; i < count; i++) {
		wr_text(&w, i ? ", {\"name\": \"Big" : "{\"name\": \"Big");
		wr_dec(&w, i);
		wr_text(&w, "\", \"attr\": 7, \"guid\": "
			    "\"8be4df61-93ca-11d2-aa0d-00e098032b8c\", "
			    "\"data\": \"");
		for (unsigned n = 0; n < 4460; n++)
			wr_text(&w, "00");
		wr_text(&w, "\"}");
	}
	wr_text(&w, "]}");
	assert_false(w.full);
	text[w.len] = '\0';
	return text;
}

static void
what_does_not_fit_is_refused_and_an_override_before_the_rest(void **state)
{
	const struct override o = {
		.id = "0123456789abcdef", .target = OVERRIDE_PXE, .once = true};

	(void)state;
	assert_int_equal(render(large(10), NULL), RENDER_NO_ROOM);
	assert_non_null(strstr(wrong, "by "));
	begin(NULL);
	assert_int_equal(render(large(9), NULL), RENDER_DONE);
	begin(NULL);
	assert_int_equal(render(large(9), &o), RENDER_DONE);
	assert_false(out.laid);
	assert_int_equal(out.why, NEXTBOOT_FAILED);
	assert_int_equal(out.variables, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			the_store_has_exactly_the_hosts_variables, begin),
		cmocka_unit_test_setup(
			what_is_there_already_differs_in_nothing, begin),
		cmocka_unit_test_setup(
			an_override_is_laid_over_the_hosts_variables_or_the_bases,
			begin),
		cmocka_unit_test_setup(
			an_override_that_cannot_be_laid_leaves_the_rest, begin),
		cmocka_unit_test_setup(each_refusal_says_why, begin),
		cmocka_unit_test_setup(
			what_does_not_fit_is_refused_and_an_override_before_the_rest,
			begin),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* redfish/view: which paths are not to be seen where one system alone is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "redfish/view.h"

#define ONE   "dc-a6-32-00-00-01"
#define OTHER "dc-a6-32-00-00-02"

static void
what_is_of_another_host_is_hidden(void **state)
{
	static const struct {
		const char *path;
		bool hidden;
	} cases[] = {
		{RF_ROOT, false},
		{RF_ROOT "/Systems", false},
		{RF_ROOT "/Systems/" ONE, false},
		{RF_ROOT "/Systems/" ONE "/Bios", false},
		{RF_ROOT "/Systems/" OTHER, true},
		{RF_ROOT "/Systems/" OTHER "/Bios", true},
		{RF_ROOT "/Systems/" ONE "0", true},
		{RF_ROOT "/Systems/dc-a6", true},
		{RF_ROOT "/Managers/metal-boot/NetworkProtocol", true},
		{RF_ROOT "/Chassis/shelf", true},
		{RF_ROOT "/Chassis/" ONE "#/PowerControl/0", false},
		{RF_ROOT "/UpdateService/FirmwareInventory/uefi", false},
		{RF_ROOT "/UpdateService/FirmwareInventory/uefi-" ONE, false},
		{RF_ROOT "/UpdateService/FirmwareInventory/uefi-" OTHER, true},
		{RF_ROOT "/TaskService/Tasks/1", false},
	};
	struct rf r = {.only = ONE}, all = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (view_hides(&r, cases[i].path) != cases[i].hidden)
			fail_msg("%s", cases[i].path);
		assert_false(view_hides(&all, cases[i].path));
	}
}

static void
links_to_what_is_hidden_go_and_the_rest_stays(void **state)
{
	json_t *o =
		json_loads("{\"a\": [{\"@odata.id\": \"" RF_ROOT "/Systems/" OTHER
			   "\"}, {\"@odata.id\": \"" RF_ROOT "/Systems/" ONE
			   "\"}, 1, \"x\"], \"b\": {\"@odata.id\": \"" RF_ROOT
			   "/Chassis/shelf\", \"Name\": \"y\"}, \"c\": {\"d\": "
			   "{\"@odata.id\": \"" RF_ROOT "/Chassis/shelf\"}}}",
			0, NULL);
	json_t *want = json_loads("{\"a\": [{\"@odata.id\": \"" RF_ROOT
				  "/Systems/" ONE "\"}, 1, \"x\"], \"c\": {}}",
		0, NULL);
	struct rf r = {.only = ONE};

	(void)state;
	assert_non_null(o);
	assert_non_null(want);
	view_prune(&r, o);
	assert_true(json_equal(o, want));
	json_decref(o);
	json_decref(want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_of_another_host_is_hidden),
		cmocka_unit_test(links_to_what_is_hidden_go_and_the_rest_stays),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* redfish/message: each message has all that clients read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "redfish/message.h"

static void
every_message_has_its_arguments_in_its_sentence(void **state)
{
	static const char *const args[MESSAGE_ARGS] = {"<1>", "<2>", "<3>", "<4>"};

	(void)state;
	for (int i = 0; i < RF_MSG_COUNT; i++) {
		enum rf_message id = (enum rf_message)i;
		json_t *m = message_make(id, "Boot/HttpBootUri", args);
		const char *text = json_string_value(json_object_get(m, "Message"));

		assert_non_null(message_name(id));
		assert_non_null(text);
		for (unsigned a = 0; a < MESSAGE_ARGS; a++) {
			if (!strstr(text, args[a]) != (a >= message_args(id)))
				fail_msg(
					"%s: argument %u", message_name(id), a + 1);
		}
		assert_null(strchr(text, '%'));
		assert_int_equal(json_array_size(json_object_get(m, "MessageArgs")),
			message_args(id));
		assert_string_equal(
			json_string_value(json_object_get(m, "Severity")),
			json_string_value(json_object_get(m, "MessageSeverity")));
		assert_string_equal(
			json_string_value(json_array_get(
				json_object_get(m, "RelatedProperties"), 0)),
			"#/Boot/HttpBootUri");
		json_decref(m);
	}
}

static void
no_two_messages_have_one_name(void **state)
{
	json_t *registry = message_registry();

	(void)state;
	assert_int_equal(json_object_size(json_object_get(registry, "Messages")),
		RF_MSG_COUNT);
	json_decref(registry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_has_its_arguments_in_its_sentence),
		cmocka_unit_test(no_two_messages_have_one_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

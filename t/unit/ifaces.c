/* net/ifaces: this machine's own addresses, found by interface and by network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/ifaces.h"

#include <string.h>

#define IP(...) ((struct ip4){{__VA_ARGS__}})

/* eth0 has two addresses, one net within the other; eth1 has one, and the same net.
 */
static const struct ifaces three = {
	.n = 3,
	.list = {{.index = 2,
			 .name = "eth0",
			 .address = {{10, 0, 0, 1}},
			 .mask = {{255, 0, 0, 0}},
			 .mac = {{2, 0, 0, 0, 0, 1}}},
		{.index = 2,
			.name = "eth0",
			.address = {{10, 9, 0, 1}},
			.mask = {{255, 255, 0, 0}},
			.mac = {{2, 0, 0, 0, 0, 1}}},
		{.index = 3,
			.name = "eth1",
			.address = {{10, 9, 0, 2}},
			.mask = {{255, 255, 128, 0}}}},
};

static void
the_kernel_is_asked_for_what_lo_is(void **state)
{
	static struct ifaces all;
	const struct iface *lo = NULL;

	(void)state;
	assert_int_equal(ifaces_read(&all), 0);
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.list[i].name, "lo") == 0)
			lo = &all.list[i];
	if (!lo)
		skip();
	assert_int_equal(lo->index, if_nametoindex("lo"));
	assert_memory_equal(lo->address.b, "\x7f\0\0\1", 4);
	assert_memory_equal(lo->mask.b, "\xff\0\0\0", 4);
	assert_false(mac_ok(lo->mac));
	assert_true(lo->up);
	assert_true(ifaces_own(&all, IP(127, 0, 0, 1)));
	assert_false(ifaces_own(&all, IP(127, 0, 0, 2)));
	assert_ptr_equal(ifaces_at(&all, lo->index, IP(127, 9, 9, 9)), lo);
}

static void
the_network_of_an_address_is_the_narrowest_on_its_interface(void **state)
{
	(void)state;
	assert_ptr_equal(ifaces_at(&three, 2, IP(10, 1, 2, 3)), &three.list[0]);
	assert_ptr_equal(ifaces_at(&three, 2, IP(10, 9, 2, 3)), &three.list[1]);
	assert_ptr_equal(ifaces_at(&three, 3, IP(10, 9, 2, 3)), &three.list[2]);
	assert_null(ifaces_at(&three, 3, IP(10, 9, 128, 3)));
	assert_null(ifaces_at(&three, 2, IP(11, 0, 0, 1)));
	assert_null(ifaces_at(&three, 4, IP(10, 0, 0, 1)));

	/* And on any interface. */
	assert_ptr_equal(ifaces_at(&three, 0, IP(10, 9, 2, 3)), &three.list[2]);
	assert_ptr_equal(ifaces_at(&three, 0, IP(10, 9, 128, 3)), &three.list[1]);
	assert_null(ifaces_at(&three, 0, IP(0, 0, 0, 0)));
}

static void
an_interface_is_found_by_its_number_with_its_first_address(void **state)
{
	(void)state;
	assert_ptr_equal(ifaces_by_index(&three, 2), &three.list[0]);
	assert_ptr_equal(ifaces_by_index(&three, 3), &three.list[2]);
	assert_null(ifaces_by_index(&three, 0));
}

static void
what_is_ours_is_known_by_address_and_by_mac(void **state)
{
	(void)state;
	assert_true(ifaces_own(&three, IP(10, 9, 0, 2)));
	assert_false(ifaces_own(&three, IP(10, 9, 0, 3)));
	assert_true(ifaces_own_mac(&three, (struct mac){{2, 0, 0, 0, 0, 1}}));
	assert_false(ifaces_own_mac(&three, (struct mac){{2, 0, 0, 0, 0, 2}}));

	/* No MAC at all is nobody's, though eth1 has none. */
	assert_false(ifaces_own_mac(&three, (struct mac){0}));
}

static void
a_watch_is_silent_while_nothing_changes(void **state)
{
	int fd = ifaces_watch();

	(void)state;
	assert_int_not_equal(fd, -1);
	ifaces_changed(fd); /* others may be at work on this machine */
	assert_false(ifaces_changed(-1));
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_is_asked_for_what_lo_is),
		cmocka_unit_test(
			the_network_of_an_address_is_the_narrowest_on_its_interface),
		cmocka_unit_test(
			an_interface_is_found_by_its_number_with_its_first_address),
		cmocka_unit_test(what_is_ours_is_known_by_address_and_by_mac),
		cmocka_unit_test(a_watch_is_silent_while_nothing_changes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ifaces", tests, NULL, NULL);
}

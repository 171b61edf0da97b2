/* tftp/pin: what a host is given stays the same for one boot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/pin.h"

#include <dirent.h>
#include <string.h>

static struct pins pins;

static const struct mac pi = {{0xdc, 0xa6, 0x32, 1, 2, 3}};

static int
begin(void **state)
{
	(void)state;
	pins_sweep(&pins, UINT64_MAX);
	memset(&pins, 0, sizeof pins);
	return 0;
}

static unsigned
open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static uint64_t boot; /* in which the host asked last */

/* The host asks; a new file is the text. What it is given. */
static const char *
ask(const char *name, const char *text, uint64_t now)
{
	static char got[64];
	char id[OVERRIDE_ID];
	struct source source;
	struct pin *pin = pins_asked(&pins, pi, name, now);
	enum pin_had had = pin_get(pin, name, &source, id);

	if (had == PIN_MISSING)
		return "missing";
	if (had == PIN_NEVER && !text) {
		pin_keep(&pins, pin, name, NULL, "");
		return "missing";
	}
	if (had == PIN_NEVER) {
		assert_int_equal(source_memory(text, strlen(text), &source), 0);
		pin_keep(&pins, pin, name, &source, "0123456789abcdef");
	} else {
		assert_string_equal(id, "0123456789abcdef");
	}
	pin_began(pin);
	boot = pin->boot;

	struct iovec part = {got, (size_t)source.size};
	assert_true(source.size < sizeof got);
	assert_int_equal(source_read(&source, 0, &part, 1), 0);
	got[source.size] = '\0';
	source_close(&source);
	return got;
}

static void
end(enum pin_file file, bool whole, uint64_t now)
{
	pins_ended(&pins, pi, boot, file, whole, now);
}

static void
a_file_stays_as_it_was_through_probes_and_reads(void **state)
{
	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	end(PIN_OTHER, false, 1001);
	assert_string_equal(ask("config.txt", "two", 1100), "one");
	end(PIN_OTHER, true, 1101);
	assert_string_equal(ask("cmdline.txt", NULL, 1200), "missing");
	assert_string_equal(ask("cmdline.txt", "here", 1300), "missing");
}

static void
eight_seconds_without_a_word_end_a_boot_and_retries_do_not(void **state)
{
	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	end(PIN_OTHER, true, 2000);
	assert_string_equal(ask("config.txt", "two", 2000 + PIN_QUIET - 1), "one");
	end(PIN_OTHER, true, 20000);
	assert_string_equal(ask("config.txt", "two", 20000 + PIN_QUIET), "two");
}

static void
a_transfer_that_runs_is_no_silence_unless_it_was_forgotten(void **state)
{
	(void)state;
	assert_string_equal(ask("start4.elf", "one", 1000), "one");
	assert_string_equal(ask("start4.elf", "two", 60000), "one");
	end(PIN_START, false, 60000);
	assert_string_equal(ask("start4.elf", "two", 100000), "one");
	assert_string_equal(ask("start4.elf", "two", 100000 + PIN_LONGEST), "two");
}

static void
the_start_file_again_after_it_was_sent_whole_is_another_boot(void **state)
{
	(void)state;
	assert_string_equal(ask("start4.elf", "one", 1000), "one");
	end(PIN_START, false, 1000); /* a probe */
	assert_string_equal(ask("start4.elf", "two", 1100), "one");
	end(PIN_START, true, 1200);
	assert_string_equal(ask("config.txt", "one", 1300), "one");
	end(PIN_OTHER, true, 1300);
	assert_string_equal(ask("start4.elf", "two", 1400), "two");
	end(PIN_START, false, 1400);
	assert_string_equal(ask("config.txt", "two", 1500), "two");
}

static void
bootcode_and_then_start_are_one_boot(void **state)
{
	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	end(PIN_OTHER, true, 1000);
	assert_string_equal(ask("bootcode.bin", "b", 1100), "b");
	end(PIN_START, true, 1100);
	assert_string_equal(ask("start.elf", "s", 1200), "s");
	end(PIN_START, true, 1200);
	assert_string_equal(ask("config.txt", "two", 1300), "one");
	end(PIN_OTHER, true, 1300);
	assert_string_equal(ask("bootcode.bin", "b2", 1400), "b2");
}

static void
after_the_image_was_sent_whole_anything_else_is_another_boot(void **state)
{
	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	end(PIN_OTHER, true, 1000);
	assert_string_equal(ask("RPI_EFI.fd", "one", 1000), "one");
	end(PIN_IMAGE, false, 1100); /* a probe */
	assert_string_equal(ask("config.txt", "two", 1100), "one");
	end(PIN_OTHER, true, 1100);
	assert_string_equal(ask("RPI_EFI.fd", "two", 1200), "one");
	end(PIN_IMAGE, true, 1300);
	assert_string_equal(ask("RPI_EFI.fd", "two", 1400), "one"); /* a retry */
	end(PIN_IMAGE, true, 1500);
	assert_string_equal(ask("config.txt", "two", 1600), "two");
	end(PIN_OTHER, true, 1600);
	assert_string_equal(ask("RPI_EFI.fd", "two", 1700), "two");
}

static void
what_is_not_the_roms_ends_nothing(void **state)
{
	(void)state;
	assert_string_equal(ask("RPI_EFI.fd", "one", 1000), "one");
	end(PIN_NO_FILE, true, 9000);
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	assert_string_equal(ask("RPI_EFI.fd", "two", 1100), "one");
}

/* As many other hosts as there are places ask. */
static void
crowd(uint8_t number, uint64_t now)
{
	struct mac other = {{2, 0, 0, number, 0, 0}};

	for (unsigned i = 0; i < PIN_HOSTS; i++) {
		other.b[4] = (uint8_t)(i >> 8);
		other.b[5] = (uint8_t)i;
		pins_asked(&pins, other, "config.txt", now);
	}
}

static void
the_longest_silent_goes_when_all_places_are_taken(void **state)
{
	const unsigned before = open_files();
	struct mac other = {{2, 0, 0, 0, 0, 0}};

	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	for (unsigned i = 0; i < PIN_HOSTS - 1; i++) {
		other.b[4] = (uint8_t)(i >> 8);
		other.b[5] = (uint8_t)i;
		pins_asked(&pins, other, "config.txt", 1100 + i);
	}
	assert_string_equal(ask("config.txt", "two", 2000), "one");
	other.b[3] = 1;
	pins_asked(&pins, other, "config.txt", 2100);
	assert_string_equal(ask("config.txt", "two", 2200), "one");
	/* But not before those who have no transfer. */
	crowd(2, 2300);
	assert_string_equal(ask("config.txt", "two", 2400), "one");
	for (unsigned i = 0; i < 4; i++)
		end(PIN_OTHER, false, 2400);
	crowd(3, 2500);
	assert_int_equal(open_files(), before);
	assert_string_equal(ask("config.txt", "two", 2600), "two");
}

static void
an_end_of_a_boot_that_had_to_go_is_not_the_next_ones(void **state)
{
	(void)state;
	ask("RPI_EFI.fd", "one", 1000);
	uint64_t first = boot;
	ask("config.txt", "one", 1000 + PIN_LONGEST); /* the next boot */
	pins_ended(&pins, pi, first, PIN_IMAGE, true, 1001 + PIN_LONGEST);
	assert_string_equal(ask("config.txt", "two", 1002 + PIN_LONGEST), "one");
	pins_ended(&pins, pi, boot, PIN_IMAGE, true, 1003 + PIN_LONGEST);
	assert_string_equal(ask("config.txt", "two", 1004 + PIN_LONGEST), "two");
}

static void
no_more_files_are_kept_than_the_budget_has(void **state)
{
	const unsigned before = open_files();

	(void)state;
	pins.budget = 2;
	ask("config.txt", "one", 1000);
	ask("a", "one", 1000);
	ask("b", "one", 1000);
	assert_int_equal(open_files(), before + 2);
	assert_string_equal(ask("a", "two", 1001), "one");
	assert_string_equal(ask("b", "two", 1001), "two");
	pins_sweep(&pins, 1001 + PIN_LONGEST);
	assert_int_equal(open_files(), before);
	assert_int_equal(pins.open, 0);
}

static void
what_is_over_is_let_go_of(void **state)
{
	const unsigned before = open_files();

	(void)state;
	ask("config.txt", "one", 1000);
	end(PIN_OTHER, true, 1000);
	ask("RPI_EFI.fd", "two", 1000);
	end(PIN_IMAGE, true, 1000);
	assert_int_equal(open_files(), before + 2);
	pins_sweep(&pins, 1000 + PIN_QUIET - 1);
	assert_int_equal(open_files(), before + 2);
	pins_sweep(&pins, 1000 + PIN_QUIET);
	assert_int_equal(open_files(), before);
}

static void
names_that_are_too_many_or_too_long_are_given_but_not_kept(void **state)
{
	char name[PIN_NAME + 1];

	(void)state;
	memset(name, 'x', sizeof name);
	name[PIN_NAME] = '\0';
	assert_string_equal(ask(name, "one", 1000), "one");
	assert_string_equal(ask(name, "two", 1000), "two");
	for (unsigned i = 0; i < PIN_FILES; i++) {
		snprintf(name, sizeof name, "file%u", i);
		assert_string_equal(ask(name, "one", 1000), "one");
	}
	assert_string_equal(ask("more", "one", 1000), "one");
	assert_string_equal(ask("more", "two", 1000), "two");
	assert_string_equal(ask("file0", "two", 1000), "one");
}

static void
the_image_of_a_boot_is_to_be_had_with_what_is_kept_with_it(void **state)
{
	struct source image = {.fd = -1}, made;
	struct pin *pin = pins_asked(&pins, pi, "RPI_EFI.fd", 0);
	char kept[3];

	(void)state;
	boot = pin->boot;
	assert_false(pins_image(&pins, pi, boot, &image));
	assert_int_equal(source_memory("image", 5, &made), 0);
	assert_int_equal(source_memory("XXvar", 5, &image), 0);
	made.over = image.fd;
	made.over_len = 2;
	made.kept = 3;
	pin_keep(&pins, pin, "start4.elf", &made, "");
	pin_keep(&pins, pin, "RPI_EFI.fd", &made, "");
	source_close(&made);
	assert_true(pins_image(&pins, pi, boot, &image));
	assert_int_equal(source_kept(&image, kept), 0);
	assert_memory_equal(kept, "var", 3);
	source_close(&image);
	assert_false(pins_image(&pins, pi, boot + 1, &image));
	pins_sweep(&pins, UINT64_MAX);
	assert_false(pins_image(&pins, pi, boot, &image));
}

static void
after_its_eeprom_a_start_file_is_another_boot_unless_it_went_on(void **state)
{
	(void)state;
	assert_string_equal(ask("config.txt", "one", 1000), "one");
	end(PIN_OTHER, true, 1000);
	assert_string_equal(ask("pieeprom.upd", "e", 1100), "e");
	end(PIN_EEPROM, true, 1200);
	/* It did not want it: what follows is the same boot. */
	assert_string_equal(ask("recovery.elf", NULL, 1300), "missing");
	assert_string_equal(ask("start4.elf", "s", 1400), "s");
	end(PIN_START, false, 1400);
	assert_string_equal(ask("config.txt", "two", 1500), "one");
	end(PIN_OTHER, true, 1500);
	/* It has started over, long before it was silent for PIN_QUIET. */
	assert_string_equal(ask("pieeprom.upd", "e", 1600), "e");
	end(PIN_EEPROM, false, 1600);
	assert_string_equal(ask("pieeprom.upd", "e", 1700), "e");
	end(PIN_EEPROM, true, 1700);
	assert_string_equal(ask("start4.elf", "t", 1800), "t");
	end(PIN_START, false, 1800);
	assert_string_equal(ask("config.txt", "two", 1900), "two");
	end(PIN_OTHER, true, 1900);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_file_stays_as_it_was_through_probes_and_reads, begin),
		cmocka_unit_test_setup(
			eight_seconds_without_a_word_end_a_boot_and_retries_do_not,
			begin),
		cmocka_unit_test_setup(
			a_transfer_that_runs_is_no_silence_unless_it_was_forgotten,
			begin),
		cmocka_unit_test_setup(
			the_start_file_again_after_it_was_sent_whole_is_another_boot,
			begin),
		cmocka_unit_test_setup(bootcode_and_then_start_are_one_boot, begin),
		cmocka_unit_test_setup(
			after_the_image_was_sent_whole_anything_else_is_another_boot,
			begin),
		cmocka_unit_test_setup(
			after_its_eeprom_a_start_file_is_another_boot_unless_it_went_on,
			begin),
		cmocka_unit_test_setup(what_is_not_the_roms_ends_nothing, begin),
		cmocka_unit_test_setup(
			the_longest_silent_goes_when_all_places_are_taken, begin),
		cmocka_unit_test_setup(what_is_over_is_let_go_of, begin),
		cmocka_unit_test_setup(
			an_end_of_a_boot_that_had_to_go_is_not_the_next_ones,
			begin),
		cmocka_unit_test_setup(
			no_more_files_are_kept_than_the_budget_has, begin),
		cmocka_unit_test_setup(
			the_image_of_a_boot_is_to_be_had_with_what_is_kept_with_it,
			begin),
		cmocka_unit_test_setup(
			names_that_are_too_many_or_too_long_are_given_but_not_kept,
			begin),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

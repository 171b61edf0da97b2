/* power: words, a driver's lines, power.sock's lines, and the state on disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "power/powerline.h"
#include "power/swstate.h"

#include <string.h>

static struct pass pass;
static size_t bad;

static bool
parse(const char *text)
{
	return pass_parse(text, strlen(text), &pass, &bad);
}

static void
ports_drivers_and_switches_are_words(void **state)
{
	static const char *const ports[] = {
		"7", "ether5", "1/1/7", "switch.rack_poe_7", "Gi1/0/1", "a@b"};
	static const char *const not_ports[] = {
		"", "-", "-7", "7 8", "7,8", "7=on", "a\tb", "a\\b", "\xc3\xa9"};
	char name[SWITCH_TEXT] = "before";

	(void)state;
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
		assert_true(port_ok(ports[i]));
	for (size_t i = 0; i < sizeof not_ports / sizeof *not_ports; i++)
		assert_false(port_ok(not_ports[i]));
	assert_true(driver_ok("netgear-plus"));
	assert_false(driver_ok("../x") || driver_ok("") || driver_ok("a.sh") ||
		     driver_ok("-x") || driver_ok("a/b"));
	assert_false(switch_name("..", name) || switch_name("a/b", name) ||
		     switch_name("", name) || switch_name(".a", name));
	assert_string_equal(name, "before");
	assert_true(switch_name("F4:E2:C6:50:60:BB", name));
	assert_string_equal(name, "f4-e2-c6-50-60-bb");
	assert_true(switch_name("rack_1.b", name));
	assert_true(port_listed("1 24 ether1", "24"));
	assert_false(port_listed("1 24 ether1", "2"));
	assert_false(port_listed("1 24 ether1", "ether"));
	assert_false(port_listed(NULL, "1"));
}

static void
a_pass_is_what_its_lines_say(void **state)
{
	const struct port_seen *p;

	(void)state;
	assert_true(parse("- ok model=RB5009 budget=130 watts=4.5 restarts=yes\n"
			  "ether4 idle up=no\n"
			  "ether5 on watts=3.8 up=yes admin=off class=4 new=thing\n"
			  "ether6 off uplink=yes\n"));
	assert_int_equal(pass.ports, 3);
	assert_true(pass.restarts);
	assert_int_equal(pass.budget, 130000);
	p = pass_port(&pass, "ether5");
	assert_non_null(p);
	assert_int_equal(p->state, SEEN_ON);
	assert_int_equal(p->milliwatts, 3800);
	assert_int_equal(p->admin, TOLD_NO);
	assert_string_equal(p->class, "4");
	assert_true(pass_port(&pass, "ether6")->uplink);
	assert_int_equal(pass_port(&pass, "ether4")->milliwatts, WATTS_NONE);
	assert_null(pass_port(&pass, "ether"));
	assert_true(parse(""));
	/* It must go into a record and come back. */
	assert_true(parse("- ok model=a\\b\n7 on class=4\\\n"));
	assert_string_equal(pass.model, "a/b");
	assert_string_equal(pass.port[0].class, "4/");
}

static void
a_line_that_is_not_of_the_form_spoils_the_pass(void **state)
{
	static const char *const wrong[] = {"7\n", "7 fine\n", "7 on watts=\n",
		"7 on watts=-1\n", "7 on watts=1e9\n", "7 on up=maybe\n",
		"7 on\n7 on\n", "7 on =x\n", "7 on x\n", "7=on on\n", "- on\n",
		"7 on\ttab=x\n", "7 on x=\x1b[2J\n", "7 on watts=4000\n"};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(parse(wrong[i]));
	assert_false(parse("1 on\n2 fine\n"));
	assert_int_equal(bad, 2);
	assert_false(pass_parse("7 on\0x\n", 7, &pass, &bad));
}

static void
there_is_room_for_so_many_ports_and_no_more(void **state)
{
	static char text[(PORTS_MAX + 1) * 8];
	size_t at = 0;

	(void)state;
	for (unsigned i = 0; i < PORTS_MAX; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%u on\n", i);
	assert_true(parse(text));
	snprintf(text + at, sizeof text - at, "x on\n");
	assert_false(parse(text));
}

static void
watts_are_read_and_written_alike(void **state)
{
	static const char *const same[] = {
		"0", "3.5", "3.52", "3.525", "0.05", "90"};
	uint32_t mw;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char text[16];
		struct wr w = wr_of(text, sizeof text);

		assert_true(watts_parse(same[i], &mw));
		wr_watts(&w, mw);
		wr_u8(&w, '\0');
		assert_string_equal(text, same[i]);
	}
	assert_true(watts_parse("3.52999", &mw));
	assert_int_equal(mw, 3529);
	assert_false(watts_parse("", &mw) || watts_parse(".5", &mw) ||
		     watts_parse("3.", &mw) || watts_parse("3,5", &mw));
}

static void
features_and_found_machines_are_read(void **state)
{
	static struct found found;
	struct features f;
	const char *text = "dc:a6:32:01:02:03 7\ndc:a6:32:01:02:04 8\n";

	(void)state;
	assert_true(features_parse("cycle find settle=60 other\n", 27, &f));
	assert_true(f.cycle && f.find && !f.timed && f.settle == 60);
	assert_true(features_parse("cycle=timed\n", 12, &f) && f.timed && f.cycle);
	assert_true(features_parse("", 0, &f) && !f.cycle);
	assert_false(features_parse("settle=0\n", 9, &f));
	assert_false(features_parse("a\nb\n", 4, &f));
	assert_true(found_parse(text, strlen(text), &found, &bad));
	assert_int_equal(found.n, 2);
	assert_string_equal(found.at[1].port, "8");
	assert_false(found_parse("dc:a6:32:01:02:03\n", 18, &found, &bad));
	assert_false(found_parse("node1 7\n", 8, &found, &bad));
}

static void
a_request_is_read_as_it_is_written(void **state)
{
	static const char *const good[] = {"node1 on\n",
		"node1 cycle id=0123456789abcdef off=30 wait=no dry=yes\n",
		"* status\n", "switch rack1 ports\n", "switch rack1 find\n",
		"node1 shutdown dry=yes\n"};
	static const char *const wrong[] = {"", "on", "node1", "node1 explode",
		"* off", "node1 on off", "node1 on id=xyz", "node1 on off=0",
		"node1 on off=4000", "node1 on wait=maybe", "switch ../x ports",
		"node1 on x=1", "* shutdown", "node1 shutdown x=1"};
	struct power_ask a;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		char line[POWERLINE_MAX], again[POWERLINE_MAX];
		struct wr w = wr_of(again, sizeof again);

		snprintf(line, sizeof line, "%s", good[i]);
		line[strcspn(line, "\n")] = '\0';
		assert_true(ask_parse(line, &a, &why));
		wr_ask(&w, &a);
		wr_u8(&w, '\0');
		assert_string_equal(again, good[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(ask_parse(wrong[i], &a, &why));
	assert_true(ask_parse("switch on", &a, &why));
	assert_string_equal(a.who, "switch");
}

static void
an_answer_is_ok_no_or_an_error_with_its_code(void **state)
{
	struct power_answer a;

	(void)state;
	assert_true(answer_parse("ok on watts=3", &a));
	assert_true(a.code == 0 && strcmp(a.text, "on watts=3") == 0);
	assert_true(answer_parse("no it is off", &a) && a.code == 1);
	assert_true(answer_parse("error 78 why not", &a) && a.code == 78);
	assert_string_equal(a.text, "why not");
	assert_false(answer_parse("error x", &a) || answer_parse("error 0 x", &a) ||
		     answer_parse("error 75", &a) || answer_parse("okay", &a) ||
		     answer_parse("- ok on", &a));
}

static void
a_state_is_read_as_it_was_written(void **state)
{
	static struct swstate s, again;
	static char text[SWSTATE_MAX], copy[SWSTATE_MAX];
	struct job_times t = {.settle = 10, .off = 5};
	struct wr w = wr_of(text, sizeof text - 1), w2 = wr_of(copy, sizeof copy);

	(void)state;
	s.when = 1795419274701;
	s.own_when = 5;
	snprintf(s.own, sizeof s.own, "1 24");
	assert_true(parse("- ok model=a restarts=yes watts=12.25 budget=65\n"
			  "1/1/7 on watts=3.8 up=yes\n8 off\n"));
	s.pass = pass;
	job_begin(&s.job[0], "1/1/7", ACT_CYCLE, true, &t, 1795419274000);
	s.job[0].sending = s.job[0].unseen = true;
	job_add(&s.job[0], "0123456789abcdef");
	job_add(&s.job[0], "fedcba9876543210");
	job_begin(&s.job[1], "8", ACT_OFF, false, &t, 1795419274000);
	job_sent(
		&s.job[1], ORDER_OFF, 75, "a sentence, with \\ and = in it", &t, 0);
	s.jobs = 2;
	swstate_put(&w, &s);
	assert_false(w.full);
	memcpy(copy, text, w.len);
	assert_true(swstate_parse(copy, w.len, &again));
	assert_int_equal(again.jobs, 2);
	assert_int_equal(again.pass.milliwatts, 12250);
	assert_int_equal(again.pass.budget, 65000);
	assert_string_equal(again.job[1].why, s.job[1].why);
	assert_int_equal(again.job[1].code, 75);
	assert_true(again.job[0].sending && again.job[0].unseen);
	assert_true(job_has(swstate_job(&again, "1/1/7"), "fedcba9876543210"));
	assert_null(swstate_job(&again, "9"));
	swstate_put(&w2, &again);
	assert_int_equal(w2.len, w.len);
	assert_memory_equal(copy, text, w.len);
}

static void
the_longest_state_fits(void **state)
{
	static struct swstate s;
	static char text[SWSTATE_MAX];
	struct wr w = wr_of(text, sizeof text - 1);

	(void)state;
	s.jobs = s.pass.ports = PORTS_MAX;
	for (unsigned i = 0; i < PORTS_MAX; i++) {
		struct port_seen *p = &s.pass.port[i];
		struct job *j = &s.job[i];

		memset(p->name, 'p', PORT_TEXT - 1);
		memset(p->class, 'c', CLASS_TEXT - 1);
		p->milliwatts = 3999999;
		p->admin = p->up = TOLD_YES;
		p->uplink = true;
		memset(j->port, 'p', PORT_TEXT - 1);
		memset(j->why, '\\', JOB_WHY - 1);
		j->asked = j->due = UINT64_MAX;
		j->off = j->tries = UINT32_MAX;
		j->ids = JOB_IDS;
		for (unsigned k = 0; k < JOB_IDS; k++)
			memset(j->id[k], 'f', JOB_ID_TEXT - 1);
	}
	swstate_put(&w, &s);
	assert_false(w.full);
}

static void
what_is_not_of_our_making_is_refused(void **state)
{
	static const char *const wrong[] = {"nonsense\n", "when=x\n", "port.0=7\n",
		"job.0=7\n", "job.0=7 cycle somewhere asked=1\n",
		"job.0.why=first\n", "job.0=7 cycle hold asked\n", "when=1"};
	static struct swstate s;
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(text, sizeof text, "%s", wrong[i]);
		assert_false(swstate_parse(text, strlen(text), &s));
	}
}

static void
of_what_is_spoilt_the_orders_are_read_all_the_same(void **state)
{
	static struct swstate s;
	char text[] = "when=1\nnonsense\nport.0=7\njob.0=7 cycle\n"
		      "job.1=8 cycle hold asked=1 due=2\njob.2=9 cyc";

	(void)state;
	assert_false(swstate_parse(text, strlen(text), &s));
	assert_int_equal(s.jobs, 1);
	assert_string_equal(s.job[0].port, "8");
	assert_int_equal(s.job[0].stage, STAGE_HOLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_drivers_and_switches_are_words),
		cmocka_unit_test(a_pass_is_what_its_lines_say),
		cmocka_unit_test(a_line_that_is_not_of_the_form_spoils_the_pass),
		cmocka_unit_test(there_is_room_for_so_many_ports_and_no_more),
		cmocka_unit_test(watts_are_read_and_written_alike),
		cmocka_unit_test(features_and_found_machines_are_read),
		cmocka_unit_test(a_request_is_read_as_it_is_written),
		cmocka_unit_test(an_answer_is_ok_no_or_an_error_with_its_code),
		cmocka_unit_test(a_state_is_read_as_it_was_written),
		cmocka_unit_test(the_longest_state_fits),
		cmocka_unit_test(what_is_not_of_our_making_is_refused),
		cmocka_unit_test(
			of_what_is_spoilt_the_orders_are_read_all_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("swstate", tests, NULL, NULL);
}

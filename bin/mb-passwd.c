/* mb-passwd - accounts of Redfish clients, and their passwords */
#include "base/str.h"
#include "file/state.h"
#include "redfish/account.h"
#include "redfish/session.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <termios.h>

#define WAIT 5000 /* milliseconds for a change that is being made */

enum what { SET, LIST, DELETE };

static enum what what;
static bool generate, first_only;
static const char *role, *state_path;

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-passwd [-1g] [-r role] [-s state] name\n"
			  "       mb-passwd -d [-s state] name\n"
			  "       mb-passwd -l [-s state]\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "1dghlr:s:")) != -1)
		switch (c) {
		case '1':
			first_only = true;
			break;
		case 'd':
			what = DELETE;
			break;
		case 'g':
			generate = true;
			break;
		case 'l':
			what = LIST;
			break;
		case 'r':
			if (!role_named(optarg))
				errx(EX_USAGE,
					"-r %s: a role is Administrator, Operator "
					"or ReadOnly",
					optarg);
			role = optarg;
			break;
		case 's':
			state_path = optarg;
			break;
		default:
			usage(c);
		}
	if (argc - optind != (what == LIST ? 0 : 1))
		usage('?');
	if (what != SET && (role || generate || first_only))
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* One line of standard input, without its end. */
static void
read_line(char *out, size_t size)
{
	size_t len = 0;

	if (!fgets(out, (int)size, stdin))
		errx(EX_DATAERR, "no password on standard input");
	len = strlen(out);
	if (len > 0 && out[len - 1] == '\n')
		out[--len] = '\0';
	else if (len + 1 == size)
		errx(EX_DATAERR, "the password is longer than %d bytes",
			ACCOUNT_PASSWORD);
}

/* Ask on a terminal, which does not show what is typed; twice. */
static void
read_password(char *out, size_t size)
{
	char again[ACCOUNT_PASSWORD + 2];
	struct termios old, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;

	if (!terminal) {
		read_line(out, size);
		return;
	}
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	fputs("new password: ", stderr);
	read_line(out, size);
	fputs("\nonce more: ", stderr);
	read_line(again, sizeof again);
	fputc('\n', stderr);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	if (strcmp(out, again) != 0)
		errx(EX_DATAERR, "they are not the same; nothing is changed");
}

static void
password_for(char *out, size_t size)
{
	if (generate) {
		if (size < ACCOUNT_MADE || !account_make_password(out))
			err(EX_TEMPFAIL, "random numbers");
		return;
	}
	read_password(out, size);
	if (!account_password_ok(out))
		errx(EX_DATAERR,
			"a password has %d to %d bytes and no control characters",
			ACCOUNT_SHORTEST, ACCOUNT_PASSWORD);
}

static void
write_back(int state, const json_t *accounts)
{
	if (accounts_write(state, accounts) == -1)
		err(EX_TEMPFAIL, "%s/redfish/accounts", state_path);
}

/* Those that the old password had opened end. */
static void
end_sessions(int state, const char *name)
{
	if (session_end_all(state, name, NULL) == -1)
		warn("the sessions of %s", name);
}

/* Set a password; a new account is an Administrator unless a role is named. */
static int
set(int state, json_t *accounts, const char *name)
{
	char password[ACCOUNT_PASSWORD + 2];
	bool known = json_object_get(accounts, name);

	if (first_only && json_object_size(accounts) > 0)
		return 1;
	if (!account_name_ok(name))
		errx(EX_DATAERR,
			"a name has letters, digits, '.', '_', '-' and '@', and at "
			"most %d of them",
			ACCOUNT_NAME);
	if (!known && json_object_size(accounts) >= ACCOUNT_MAX)
		errx(EX_DATAERR, "there are %d accounts, which is all there may be",
			ACCOUNT_MAX);
	if (known && role && strcmp(role, role_at(0)->name) != 0 &&
		!account_other_admin(accounts, name))
		errx(EX_DATAERR, "%s is the only Administrator", name);
	password_for(password, sizeof password);
	if (!role && !known)
		role = role_at(0)->name;
	if (!account_set(accounts, name, role, password))
		errx(EX_CONFIG, "this system's crypt(3) has no yescrypt");
	write_back(state, accounts);
	if (known)
		end_sessions(state, name);
	if (generate)
		puts(password);
	return 0;
}

static int delete (int state, json_t *accounts, const char *name)
{
	if (!json_object_get(accounts, name)) {
		warnx("no account is named '%s'", name);
		return 1;
	}
	json_object_del(accounts, name);
	write_back(state, accounts);
	end_sessions(state, name);
	return 0;
}

/* A name, a role and whether it is enabled, one account a line. */
static int
list(json_t *accounts)
{
	const char *name;
	json_t *account;

	json_object_foreach(accounts, name, account)
	{
		printf("%s\t%s\t%s\n", name, account_role(account),
			account_enabled(account) ? "enabled" : "disabled");
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	int state, lock = -1, rc;
	json_t *accounts;

	options(argc, argv);
	state = state_open(state_path);
	if (state == -1)
		no_state(state_path);
	if (what != LIST && (lock = accounts_lock(state, WAIT)) == -1)
		err(EX_TEMPFAIL, "%s/redfish/lock", state_path);
	accounts = accounts_read(state);
	if (!accounts)
		err(errno == EBADMSG ? EX_CONFIG : EX_TEMPFAIL,
			"%s/redfish/accounts", state_path);
	rc = what == LIST  ? list(accounts)
	     : what == SET ? set(state, accounts, argv[optind])
			   : delete (state, accounts, argv[optind]);
	json_decref(accounts);
	if (lock != -1)
		close(lock);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return rc;
}

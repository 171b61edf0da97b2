/* AccountService, its Accounts and its Roles. */
#include "redfish/families.h"

#include "base/str.h"
#include "redfish/account.h"
#include "redfish/login.h"
#include "redfish/session.h"
#include "redfish/tuning.h"

#include <errno.h>

#define SERVICE RF_ROOT "/AccountService"

static void
service_fill(struct rf *r)
{
	static const enum rf_setting numbers[] = {
		SET_LOCKOUT_THRESHOLD, SET_LOCKOUT_DURATION, SET_LOCKOUT_RESET};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		rf_setting_fill(r, numbers[i]);
	rf_set_int(r, "MinPasswordLength", ACCOUNT_SHORTEST);
	rf_set_int(r, "MaxPasswordLength", ACCOUNT_PASSWORD);
}

static void
service_patch(struct rf *r)
{
	rf_settings_change(r);
}

/* The failures are forgotten no later than the lock ends, DSP2046 AccountService.
 */
static void
service_check(struct rf *r)
{
	int64_t duration = rf_number(r, "AccountLockoutDuration",
			(int64_t)rf_setting(r, SET_LOCKOUT_DURATION)),
		reset = rf_number(r, "AccountLockoutCounterResetAfter",
			(int64_t)rf_setting(r, SET_LOCKOUT_RESET));

	if (reset > duration)
		rf_refuse(r, 400, "AccountLockoutCounterResetAfter",
			RF_MSG_PROPERTY_CONFLICT, "AccountLockoutCounterResetAfter",
			"AccountLockoutDuration");
}

/*
 * Roles
 */

static void
roles(struct rf *r)
{
	for (size_t i = 0; role_at(i); i++)
		rf_member(r, SERVICE "/Roles/%s", role_at(i)->name);
}

static bool
role_exists(struct rf *r)
{
	return role_named(rf_arg(r, "role"));
}

static void
role_fill(struct rf *r)
{
	static const struct {
		unsigned privilege;
		const char *name;
	} names[] = {
		{RF_LOGIN, "Login"},
		{RF_COMPONENTS, "ConfigureComponents"},
		{RF_MANAGER, "ConfigureManager"},
		{RF_USERS, "ConfigureUsers"},
		{RF_SELF, "ConfigureSelf"},
	};
	const struct role *role = role_named(rf_arg(r, "role"));
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (role->privileges & names[i].privilege)
			json_array_append_new(list, json_string(names[i].name));
	rf_set(r, "AssignedPrivileges", list);
	rf_set_text(r, "RoleId", role->name);
}

/*
 * Accounts
 */

/* The file, and in it the account of the path; false, refused, without the file. */
static bool
read_file(struct rf *r, json_t **accounts, json_t **account)
{
	*accounts = accounts_read(r->state);
	*account = json_object_get(*accounts, rf_arg(r, "account"));
	return *accounts || rf_trouble(r, "the accounts");
}

static bool
write_file(struct rf *r, const json_t *accounts)
{
	return accounts_write(r->state, accounts) == 0 ||
	       rf_trouble(r, "the accounts");
}

static void
accounts_list(struct rf *r)
{
	json_t *accounts = accounts_read(r->state), *account;
	const char *name;

	if (!accounts)
		rf_trouble(r, "the accounts");
	json_object_foreach(accounts, name, account)
	{
		rf_member(r, SERVICE "/Accounts/%s", name);
	}
	json_decref(accounts);
}

static bool
exists(struct rf *r)
{
	json_t *accounts = accounts_read(r->state);
	bool there = json_object_get(accounts, rf_arg(r, "account"));

	if (!accounts)
		rf_trouble(r, "the accounts");
	json_decref(accounts);
	return there;
}

static bool
own(struct rf *r)
{
	return strcmp(rf_arg(r, "account"), r->who.name) == 0;
}

static void
fill(struct rf *r)
{
	const char *name = rf_arg(r, "account");
	json_t *accounts = accounts_read(r->state),
	       *account = json_object_get(accounts, name);

	if (!accounts) {
		rf_trouble(r, "the accounts");
		return;
	}
	rf_set_text(r, "UserName", name);
	rf_set_null(r, "Password");
	rf_set_text(r, "RoleId", account_role(account));
	rf_set_bool(r, "Enabled", account_enabled(account));
	rf_set_bool(r, "Locked", login_locked(r, name));
	rf_set_link(r, "Links/Role", SERVICE "/Roles/%s", account_role(account));
	json_decref(accounts);
}

static bool
good_password(struct rf *r, const char *password)
{
	return !password || account_password_ok(password) ||
	       rf_refuse(r, 400, "Password", RF_MSG_PROPERTY_FORMAT, "(hidden)",
		       "Password");
}

/* A client may send what an account shows, for it is so and cannot be otherwise. */
static bool
as_all_are(struct rf *r)
{
	const json_t *types = rf_value(r, "AccountTypes");
	const char *type;

	if (rf_flag(r, "PasswordChangeRequired", false))
		return rf_refuse(r, 400, "PasswordChangeRequired",
			RF_MSG_PROPERTY_INCORRECT, "PasswordChangeRequired",
			"true");
	if (json_is_array(types) && json_array_size(types) == 0)
		return rf_refuse(r, 400, "AccountTypes", RF_MSG_PROPERTY_INCORRECT,
			"AccountTypes", "[]");
	for (size_t i = 0; i < json_array_size(types); i++) {
		type = json_string_value(json_array_get(types, i));
		if (strcmp(type, "Redfish") != 0)
			return rf_refuse(r, 400, "AccountTypes",
				RF_MSG_PROPERTY_LIST, type, "AccountTypes");
	}
	return true;
}

static void
create(struct rf *r)
{
	const char *name = rf_text(r, "UserName");
	json_t *accounts, *account;

	if (!account_name_ok(name)) {
		rf_refuse(r, 400, "UserName", RF_MSG_PROPERTY_FORMAT, name,
			"UserName");
		return;
	}
	if (!as_all_are(r) || !good_password(r, rf_text(r, "Password")) ||
		!read_file(r, &accounts, &account))
		return;
	if (json_object_get(accounts, name))
		rf_refuse(r, 409, "UserName", RF_MSG_RESOURCE_EXISTS,
			"ManagerAccount", "UserName", name);
	else if (json_object_size(accounts) >= ACCOUNT_MAX)
		rf_refuse(r, 400, NULL, RF_MSG_CREATE_LIMIT);
	else if (!account_set(accounts, name, rf_text(r, "RoleId"),
			 rf_text(r, "Password")))
		rf_refuse(r, 500, NULL, RF_MSG_INTERNAL_ERROR);
	else {
		account = json_object_get(accounts, name);
		json_object_set_new(account, "enabled",
			json_boolean(rf_flag(r, "Enabled", true)));
		if (write_file(r, accounts))
			rf_created(r, SERVICE "/Accounts/%s", name);
	}
	json_decref(accounts);
}

/*
 * A new password ends what the old one had opened, but who changes his own goes on.
 */
static void
end_sessions(struct rf *r, const char *name, const json_t *account)
{
	char stamp[ACCOUNT_STAMP];

	if (*r->who.session && own(r) && account_stamp(account, stamp))
		session_restamp(r->state, r->who.session, stamp);
	session_end_all(r->state, name, r->who.session);
}

/* Who may change himself only may change his password only. */
static bool
may_change(struct rf *r)
{
	if (r->who.privileges & RF_USERS)
		return true;
	if (rf_value(r, "RoleId") || rf_value(r, "Enabled") ||
		rf_value(r, "Locked"))
		return rf_refuse(r, 403, NULL, RF_MSG_INSUFFICIENT_PRIVILEGE);
	return true;
}

/* The service keeps one enabled Administrator. */
static bool
keeps_admin(struct rf *r, json_t *accounts, const char *role, bool enabled)
{
	if (enabled && strcmp(role, role_at(0)->name) == 0)
		return true;
	return account_other_admin(accounts, rf_arg(r, "account")) ||
	       rf_refuse(r, 409, NULL, RF_MSG_RESOURCE_CANNOT_BE_DELETED);
}

static void
check(struct rf *r)
{
	json_t *accounts, *account;
	const char *role = rf_text(r, "RoleId");

	if (!may_change(r) || !good_password(r, rf_text(r, "Password")) ||
		!read_file(r, &accounts, &account))
		return;
	if (rf_flag(r, "Locked", false))
		rf_refuse(r, 400, "Locked", RF_MSG_PROPERTY_INCORRECT, "Locked",
			"true");
	if (role || rf_value(r, "Enabled"))
		keeps_admin(r, accounts, role ? role : account_role(account),
			rf_flag(r, "Enabled", account_enabled(account)));
	json_decref(accounts);
}

static void
patch(struct rf *r)
{
	const char *name = rf_arg(r, "account"), *password = rf_text(r, "Password");
	json_t *accounts, *account;

	if (!read_file(r, &accounts, &account))
		return;
	if (!account_set(accounts, name, rf_text(r, "RoleId"), password)) {
		rf_refuse(r, 500, NULL, RF_MSG_INTERNAL_ERROR);
	} else {
		account = json_object_get(accounts, name);
		if (rf_value(r, "Enabled"))
			json_object_set_new(account, "enabled",
				json_boolean(rf_flag(r, "Enabled", true)));
		if (write_file(r, accounts) && password)
			end_sessions(r, name, account);
	}
	json_decref(accounts);
	if (!rf_refused(r) && (password || rf_value(r, "Locked")))
		login_unlock(r, name);
}

static void
remove_account(struct rf *r)
{
	const char *name = rf_arg(r, "account");
	json_t *accounts, *account;

	if (!(r->who.privileges & RF_USERS)) {
		rf_refuse(r, 403, NULL, RF_MSG_INSUFFICIENT_PRIVILEGE);
		return;
	}
	if (!read_file(r, &accounts, &account))
		return;
	if (keeps_admin(r, accounts, "", false)) {
		json_object_del(accounts, name);
		write_file(r, accounts);
	}
	json_decref(accounts);
	if (rf_refused(r))
		return;
	session_end_all(r->state, name, NULL);
	login_unlock(r, name);
}

static const char *const role_words[] = {
	"Administrator", "Operator", "ReadOnly", NULL};

static const struct rf_property service_settable[] = {
	{"AccountLockoutThreshold", .type = RF_INTEGER, .min = 0, .max = 1000},
	{"AccountLockoutDuration", .type = RF_INTEGER, .min = 1, .max = 86400},
	{"AccountLockoutCounterResetAfter", .type = RF_INTEGER, .min = 1,
		.max = 86400},
	{.path = NULL},
};

static const struct rf_property settable[] = {
	{"Password", .type = RF_STRING, .flags = RF_HIDDEN | RF_NULL},
	{"RoleId", .type = RF_STRING, .words = role_words},
	{"Enabled", .type = RF_BOOLEAN},
	{"Locked", .type = RF_BOOLEAN},
	{.path = NULL},
};

static const struct rf_property parameters[] = {
	{"UserName", .type = RF_STRING, .flags = RF_REQUIRED},
	{"Password", .type = RF_STRING, .flags = RF_REQUIRED | RF_HIDDEN},
	{"RoleId", .type = RF_STRING, .flags = RF_REQUIRED, .words = role_words},
	{"Enabled", .type = RF_BOOLEAN},
	{"AccountTypes", .type = RF_STRINGS, .flags = RF_NULL},
	{"PasswordChangeRequired", .type = RF_BOOLEAN, .flags = RF_NULL},
	{.path = NULL},
};

const struct rf_resource rf_accounts[] = {
	{.pattern = SERVICE,
		.type = "#AccountService.v1_10_0.AccountService",
		.skeleton = "account-service.json",
		.link = "AccountService",
		.fill = service_fill,
		.settable = service_settable,
		.check = service_check,
		.patch = service_patch,
		.write = RF_USERS},
	{.pattern = SERVICE "/Accounts",
		.type = "#ManagerAccountCollection.ManagerAccountCollection",
		.skeleton = "accounts.json",
		.link = "Accounts",
		.fill = accounts_list,
		.parameters = parameters,
		.create = create,
		.write = RF_USERS},
	{.pattern = SERVICE "/Accounts/{account}",
		.type = "#ManagerAccount.v1_8_1.ManagerAccount",
		.skeleton = "account.json",
		.exists = exists,
		.own = own,
		.fill = fill,
		.settable = settable,
		.check = check,
		.patch = patch,
		.remove = remove_account,
		.read = RF_USERS | RF_MANAGER,
		.write = RF_USERS},
	{.pattern = SERVICE "/Roles",
		.type = "#RoleCollection.RoleCollection",
		.skeleton = "roles.json",
		.link = "Roles",
		.fill = roles},
	{.pattern = SERVICE "/Roles/{role}",
		.type = "#Role.v1_3_1.Role",
		.skeleton = "role.json",
		.exists = role_exists,
		.fill = role_fill},
	{.pattern = NULL},
};

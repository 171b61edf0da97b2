#include "redfish/service.h"

#include "base/num.h"
#include "base/str.h"
#include "file/state.h"
#include "net/webauth.h"
#include "net/whence.h"
#include "redfish/account.h"
#include "redfish/login.h"
#include "redfish/represent.h"
#include "redfish/session.h"
#include "redfish/tuning.h"

#include <errno.h>

_Static_assert(RF_STAMP == ACCOUNT_STAMP, "one stamp");

#define BUSY     1  /* seconds until who was not heard may try again, */
#define TROUBLE  30 /* and until somebody may have mended the accounts */
#define PAIR_MAX (ACCOUNT_NAME + ACCOUNT_PASSWORD + 2)

void
service_person(struct rf *r)
{
	r->local = true;
	str_copy(r->who.name, sizeof r->who.name, "root");
	r->who.role = role_at(0)->name;
	r->who.privileges = role_at(0)->privileges;
}

/*
 * Where it comes from
 */

void
service_from(struct rf *r, const struct service_from *from)
{
	bool tls = from->tls;
	char client[WHENCE_TEXT];

	if (!num_u16(from->port, 1, UINT16_MAX, &r->port))
		r->port = 0;
	if (whence_client(site_get(r->site, "trusted_proxies"), from->remote,
		    from->forwarded_for, client)) {
		r->port = 0;
		if (*from->forwarded_proto)
			tls = str_eq_nocase(from->forwarded_proto, "https");
	}
	r->remote = rf_format(r, "%s", client);
	r->by = tls ? RF_BY_HTTPS : RF_BY_HTTP;
	r->local = tls || whence_here(r->remote, from->server);
}

/*
 * Who it is
 */

/* The accounts cannot be read: the client is not told why, but our log is. */
static void
no_accounts(struct rf *r)
{
	r->unproven = TROUBLE;
	r->fault = rf_format(r, STATE_REDFISH "/accounts: %s",
		errno == EBADMSG ? "it is damaged" : strerror(errno));
}

/*
 * The account's role and privileges, if it may still log in, and its password is
 * that of the stamp.
 */
static bool
take_account(struct rf *r, const char *name, const char *stamp)
{
	json_t *accounts = accounts_read(r->state),
	       *account = json_object_get(accounts, name);
	const struct role *role = role_named(account_role(account));
	char now[ACCOUNT_STAMP];
	bool ok = account && account_enabled(account) && role &&
		  account_stamp(account, now) && strcmp(now, stamp) == 0;

	if (!accounts)
		no_accounts(r);
	if (ok) {
		str_copy(r->who.name, sizeof r->who.name, name);
		str_copy(r->who.stamp, sizeof r->who.stamp, stamp);
		r->who.role = role->name;
		r->who.privileges = role->privileges;
	}
	json_decref(accounts);
	return ok;
}

/*
 * A token or a pair that is wrong, or cannot be looked at now, is as none: what
 * nobody has to log in for is given still, such as a new session to a client whose
 * old one has ended.
 */
static void
by_token(struct rf *r, const char *token)
{
	struct session s;

	if (session_of_token(r->state, token, r->now,
		    rf_setting(r, SET_SESSION_TIMEOUT), &s) == 0 &&
		take_account(r, s.account, s.stamp))
		str_copy(r->who.session, sizeof r->who.session, s.id);
}

/* Sets r->who, or perhaps r->unproven. */
static bool
log_in(struct rf *r, const char *name, const char *password)
{
	char stamp[ACCOUNT_STAMP];

	switch (login_check(r, r->run, name, password, stamp)) {
	case LOGIN_OK:
		return take_account(r, name, stamp);
	case LOGIN_WRONG:
		break;
	case LOGIN_BUSY:
		r->unproven = BUSY;
		break;
	case LOGIN_TROUBLE:
		no_accounts(r);
		break;
	}
	return false;
}

bool
service_unknown(struct rf *r)
{
	if (!r->unproven)
		return rf_refuse(r, 401, NULL, RF_MSG_NO_VALID_SESSION);
	r->retry_after = r->unproven;
	return rf_refuse(r, 503, NULL, RF_MSG_SERVICE_UNAVAILABLE,
		rf_format(r, "%u", r->unproven));
}

bool
service_login(struct rf *r, const char *name, const char *password)
{
	return log_in(r, name, password) || service_unknown(r);
}

static void
by_password(struct rf *r)
{
	char pair[PAIR_MAX], *colon;

	if (auth_pair(r->head.authorization, pair, sizeof pair) &&
		(colon = strchr(pair, ':'))) {
		*colon = '\0';
		log_in(r, pair, colon + 1);
	}
	explicit_bzero(pair, sizeof pair);
}

void
service_authenticate(struct rf *r, const char *run)
{
	r->run = run;
	if (!r->local && !site_flag(r->site, "redfish.allow_http", false)) {
		rf_refuse(r, 403, NULL, RF_MSG_ACCESS_DENIED, r->path);
		return;
	}
	if (r->head.token)
		by_token(r, r->head.token);
	else if (r->head.authorization)
		by_password(r);
}

bool
service_holds(struct rf *r)
{
	struct rf_who who = r->who;

	return r->by == RF_BY_PERSON || (take_account(r, who.name, who.stamp) &&
						represent_allowed(r, r->method));
}

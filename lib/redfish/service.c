#include "redfish/service.h"

#include "base/str.h"
#include "net/whence.h"
#include "redfish/account.h"
#include "redfish/login.h"
#include "redfish/session.h"
#include "redfish/tuning.h"

#include <errno.h>

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

	if (whence_client(site_get(r->site, "trusted_proxies"), from->remote,
		    from->forwarded_for, client) &&
		*from->forwarded_proto)
		tls = str_eq_nocase(from->forwarded_proto, "https");
	r->remote = rf_format(r, "%s", client);
	r->local = tls || whence_here(r->remote, from->server);
}

/*
 * Who it is
 */

/* The account's role and privileges, if it may still log in. */
static bool
take_account(struct rf *r, const char *name)
{
	json_t *accounts = accounts_read(r->state),
	       *account = json_object_get(accounts, name);
	const struct role *role = role_named(account_role(account));
	bool ok = account && account_enabled(account) && role;

	if (ok) {
		str_copy(r->who.name, sizeof r->who.name, name);
		r->who.role = role->name;
		r->who.privileges = role->privileges;
	}
	json_decref(accounts);
	return ok;
}

/*
 * A token or a pair that is wrong is as none: what nobody has to log in for is
 * given still, such as a new session to a client whose old one has ended.
 */
static void
by_token(struct rf *r, const char *token)
{
	struct session s;

	if (session_of_token(r->state, token, r->now,
		    rf_setting(r, SET_SESSION_TIMEOUT), &s) == 0 &&
		take_account(r, s.account))
		str_copy(r->who.session, sizeof r->who.session, s.id);
}

/* One character of base64 (RFC 4648 section 4) as its six bits; 64: none. */
static unsigned
sextet(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				     "qrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (unsigned)(at - digits) : 64;
}

/* "Basic " and base64 of "name:password" (RFC 7617). */
static bool
read_basic(const char *text, char *out, size_t size)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	if (strncasecmp(text, "Basic ", 6) != 0)
		return false;
	text += 6 + strspn(text + 6, " ");
	for (; *text && *text != '='; text++) {
		unsigned v = sextet(*text);

		if (v == 64)
			return false;
		bits = bits << 6 | v;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (n + 1 >= size || !(bits >> have & 0xff))
			return false;
		out[n++] = (char)(bits >> have & 0xff);
	}
	out[n] = '\0';
	return text[strspn(text, "= ")] == '\0';
}

bool
service_login(struct rf *r, const char *name, const char *password)
{
	switch (login_check(r, r->run, name, password)) {
	case LOGIN_OK:
		if (take_account(r, name))
			return true;
		break;
	case LOGIN_WRONG:
		break;
	case LOGIN_BUSY:
		r->retry_after = 1;
		return rf_refuse(r, 503, NULL, RF_MSG_SERVICE_UNAVAILABLE, "1");
	case LOGIN_TROUBLE:
		return rf_trouble(r, "the accounts");
	}
	return rf_refuse(r, 401, NULL, RF_MSG_NO_VALID_SESSION);
}

static void
by_password(struct rf *r)
{
	char pair[PAIR_MAX], *colon;

	if (!read_basic(r->head.authorization, pair, sizeof pair) ||
		!(colon = strchr(pair, ':')))
		return;
	*colon = '\0';
	if (!service_login(r, pair, colon + 1) && r->status == 401) {
		json_decref(r->messages);
		r->messages = NULL;
		r->status = 0;
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

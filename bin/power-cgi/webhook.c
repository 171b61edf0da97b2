/* webhook: /power/HOST and /power/HOST/VERB, as MAAS asks. */
#include "reply.h"

#include "base/str.h"
#include "file/secret.h"
#include "net/webauth.h"

#define TOKEN    "power.webhook_token_file"
#define USER     "power.webhook_username"
#define PASSWORD "power.webhook_password_file"

/*
 * What each state is to MAAS, which looks for "running" and "stopped" behind
 * "status": nothing else may have these words in it.
 */
static const char *const statuses[POWER_STATES] = {
	[POWER_UNKNOWN] = "unknown",
	[POWER_ON] = "running",
	[POWER_HALTED] = "stopped",
	[POWER_IDLE] = "idle",
	[POWER_OFF] = "stopped",
	[POWER_FAULT] = "fault",
	[POWER_POWERINGON] = "starting",
	[POWER_POWERINGOFF] = "stopping",
};

/* May who sends this ask? False when it was told why not. */
static bool
authorized(const struct request *q, struct reply *r)
{
	const char *header = cgi_variable(q->env, "HTTP_AUTHORIZATION");
	const char *user = site_get(&q->site, USER);
	bool token = site_get(&q->site, TOKEN) != NULL, may = false;
	bool password = user && site_get(&q->site, PASSWORD);
	char secret[SECRET_TEXT];

	if (!token && !password)
		return refuse(r, 403,
			"nobody may ask: set power.webhook_token_file, or "
			"power.webhook_username and power.webhook_password_file, in "
			"metal-boot.yaml");
	if (token) {
		if (!read_secret(q, r, TOKEN, secret))
			return false;
		may = auth_bearer(header, secret);
	}
	if (password && !may) {
		if (!read_secret(q, r, PASSWORD, secret))
			return false;
		may = auth_basic(header, user, secret);
	}
	explicit_bzero(secret, sizeof secret);
	r->challenge = token && password
			       ? "Bearer realm=\"power\", Basic realm=\"power\""
		       : token ? "Bearer realm=\"power\""
			       : "Basic realm=\"power\"";
	return may || refuse(r, 401, "%s",
			      *header ? "this is not the token or password"
				      : "a token or a password is needed");
}

/* The host and the verb of a path; false when it is no such path. */
static bool
parse_path(const char *path, char *who, size_t size, enum verb *verb)
{
	const char *at = path + strspn(path, "/");
	struct rd name = rd_of(at, strcspn(at, "/")), word;
	char text[16];

	at += name.left;
	at += *at == '/';
	word = rd_of(at, strcspn(at, "/"));
	*verb = VERB_STATUS;
	if (!str_take(who, size, &name) || !*who)
		return false;
	if (word.left == 0)
		return *at == '\0';
	return at[word.left + (at[word.left] == '/')] == '\0' &&
	       str_take(text, sizeof text, &word) && verb_parse(text, verb) &&
	       *verb != VERB_STATUS;
}

static bool
right_method(const struct request *q, struct reply *r, enum verb verb)
{
	bool reads = q->cgi.method == CGI_GET || q->cgi.method == CGI_HEAD;

	if (verb == VERB_STATUS ? reads : q->cgi.method == CGI_POST)
		return true;
	r->allow = verb == VERB_STATUS ? "GET, HEAD" : "POST";
	return refuse(r, 405, "%s",
		verb == VERB_STATUS ? "a state is asked for by GET"
				    : "an order is given by POST");
}

void
webhook(const struct request *q, struct reply *r)
{
	char who[POWERLINE_WHO];
	struct powercall call;
	enum power power;
	enum verb verb;
	struct mac mac;

	if (!authorized(q, r))
		return;
	if (!parse_path(q->cgi.path, who, sizeof who, &verb)) {
		refuse(r, 404,
			"ask for /power/HOST, or /power/HOST/on, off, cycle "
			"or reset");
		return;
	}
	if (!right_method(q, r, verb) || !find_host(q, r, who, &mac))
		return;
	snprintf(r->what, sizeof r->what, "%s %s", who, verb_word(verb));
	if (!ask_power(q, r, who, verb, &call, &power))
		return;
	r->status = 200;
	r->body = json_pack("{s:s, s:s}", "state", power_word(power), "status",
		statuses[power]);
}

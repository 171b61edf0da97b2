/*
 * rf: one Redfish request and its answer (DMTF DSP0266), and the table of what
 * there is. Everything that is of the protocol and not of one resource is done
 * once, in dispatch.c; a family of resources is a file with a table and some
 * functions that fill in members.
 *
 * To add a family: write lib/redfish/NAME.c with
 *
 *     const struct rf_resource rf_NAME[] = {
 *             {.pattern = "/redfish/v1/Systems/{system}/Bios",
 *                     .type = "#Bios.v1_2_0.Bios", .skeleton = "bios.json",
 *                     .link = "Bios", .fill = bios_fill, .exists = bios_exists},
 *             ...
 *             {.pattern = NULL},
 *     };
 *
 * a line in families.h and one in families[] of route.c, and its skeletons in
 * share/redfish/. A skeleton is JSON whose strings may hold "{system}", which
 * becomes what the path has there. What dispatch.c does without being asked:
 *
 *   - @odata.id and @odata.type; Id, from the last part of the path, and Name, from
 *     Id, where neither skeleton nor fill sets them;
 *   - the link to a resource in the one above it, by .link ("Bios"), so no other
 *     family's skeleton is edited, and there is no link to nothing;
 *   - of a .action, Actions/#ComputerSystem.Reset/target in the resource above,
 *     ResetType@Redfish.AllowableValues from the words of its parameters, and
 *     @Redfish.ActionInfo, a resource that tells of all parameters;
 *   - the parts of a resource that several families fill in, such as a System: each
 *     has an entry of the same pattern with .part, and its own .fill, .settable,
 *     .check and .patch, which is called when any of its properties is to be set;
 *   - of a settable property with RF_SHOWN, the list of its words beside it, as
 *     BootSourceOverrideTarget@Redfish.AllowableValues;
 *   - Members@odata.count, $top, $skip, only, $expand, $select; ETag, conditions;
 *     HEAD, OPTIONS, Allow; 401, 403, 404, 405, 406, 412, 413, 415, 428;
 *   - of a PATCH, a POST on a collection and an action: the JSON is an object, no
 *     member of it is unknown, read-only or of the wrong type, and none that is
 *     required is missing. The handler sees only what may be set.
 *
 * A handler gets the request, calls the functions below, and returns; without a
 * word about the status, a GET is 200, a PATCH 200 with what then is, and a POST or
 * DELETE 204. It refuses by rf_refuse, after which nothing may have changed: look
 * at everything first, then do it. It never prints, exits, reads the environment or
 * the clock (r->now), and waits for nobody longer than a second. A GET is never
 * refused with 5xx, for clients try that again for half a minute: what is not known
 * is left out.
 *
 * In a table, a pattern with a name goes before one with "{}" that it matches too.
 *
 * The ids: a host's System, Manager and Chassis are its MAC with dashes in lower
 * case; "metal-boot" is our own Manager.
 *
 * Memory: all of one request, given back at its end; what rf_text and the like
 * return lives as long. Functions that take a json_t without "const" take over the
 * reference, also when they fail.
 */
#ifndef MB_RF_H
#define MB_RF_H

#include "base/arena.h"
#include "host/host.h"
#include "host/inventory.h"
#include "host/seen.h"
#include "host/site.h"
#include "redfish/message.h"
#include "redfish/query.h"

#include <jansson.h>

#define RF_ROOT     "/redfish/v1"
#define RF_PATH     512       /* bytes of a path and its NUL; longer is 404 */
#define RF_ARGS     4         /* "{}"s in a pattern */
#define RF_BODY_MAX (1 << 20) /* bytes of a request's body; more is 413 */
#define RF_STRANGER 16384     /* the same of who has not logged in */
#define RF_MESSAGES 32        /* in one answer, however much was wrong */
#define RF_PATIENCE 900       /* milliseconds that all of one request may wait */
#define RF_STREAM   (1 << 27) /* the same where it is read as it comes */
#define RF_NAME     64        /* an account's name and its NUL */
#define RF_STAMP    17        /* ACCOUNT_STAMP */

enum rf_method {
	RF_OTHER,
	RF_GET,
	RF_HEAD,
	RF_POST,
	RF_PUT,
	RF_PATCH,
	RF_DELETE,
	RF_OPTIONS,
};

/* DSP0266 "Privilege model"; of a resource, any one of those named is enough. */
enum rf_privilege {
	RF_LOGIN = 1,
	RF_COMPONENTS = 2, /* ConfigureComponents: the machines */
	RF_MANAGER = 4,    /* ConfigureManager: metal-boot itself */
	RF_USERS = 8,      /* ConfigureUsers */
	RF_SELF = 16,      /* ConfigureSelf: see .own */
	RF_OPEN = 128,     /* nobody has to say who he is */
};

/* Who asks. */
struct rf_who {
	char name[RF_NAME]; /* empty: nobody said */
	const char *role;   /* "Administrator", "Operator", "ReadOnly" */
	unsigned privileges;
	char session[RF_NAME]; /* id of the session; empty: without one */
	char stamp[RF_STAMP];  /* of the password that let him in; see account.h */
};

/* By what it came. */
enum rf_by { RF_BY_PERSON, RF_BY_HTTP, RF_BY_HTTPS };

/* What the head of the request says; NULL: nothing. */
struct rf_head {
	const char *if_match, *if_none_match, *accept, *odata_version, *type;
	const char *token, *authorization;
	const char *last_event; /* Last-Event-ID, of a stream */
};

struct rf_resource;

struct rf {
	/* The request. */
	enum rf_method method;
	const char *path; /* decoded, without a slash at its end */
	const struct rf_resource *at;
	struct rf_query query;
	struct rf_head head;
	struct rd raw; /* the body's bytes, as they came */
	uint64_t
		body_left; /* bytes that are still on standard input; see rf_read */
	json_t *body;      /* the body; of a POST or PATCH an object. Or NULL */
	json_t *set; /* of it, by path: {"Boot/HttpBootUri": ...}; see rf_value */
	json_t *before; /* of a PATCH: the resource as it is now */
	struct rf_who who;
	unsigned unproven; /* seconds: who asks can be found out only then */
	bool local;        /* it came from this machine, or over TLS, or a person */
	const char *remote; /* the address that asks, as text; "" of a person */
	enum rf_by by;
	uint16_t port;              /* of ours that it came to; 0: not known */
	char arg[RF_ARGS][RF_NAME]; /* what the {}s of the pattern are, in order */

	/* Where it is asked; the same for all that one request looks at. */
	int state;              /* the state folder */
	const char *state_path; /* and its path */
	const char *share;      /* the path of the share folder */
	const char *tls; /* the path of the web server's certificate; NULL: tls.pem
			    in the state folder, with its key */
	const struct site *site;
	uint64_t now;     /* seconds since 1970 */
	const char *run;  /* the path of the run folder; NULL: there is none */
	const char *only; /* the system that alone is seen: see view.h. Or NULL */
	struct arena *arena;
	unsigned *looks; /* GETs inside this one that may still be made, $expand */
	const struct host *host; /* see rf_host */
	const struct seen *seen;
	const struct rf_power *power;      /* see redfish/power.h */
	const struct inventory *inspected; /* see rf_inspected */
	unsigned *patience; /* milliseconds that it may still wait for others */

	/* The answer. */
	int firmware;    /* see nvram_exists: 1 yes, -1 no, 0 not asked yet */
	unsigned status; /* 0: as usual */
	json_t *answer;
	json_t *messages;  /* @Message.ExtendedInfo; NULL: none */
	size_t total;      /* of a collection that was cut already; see rf_page */
	bool paged;        /* it was */
	const char *allow; /* methods, made by the dispatcher */
	const char *location, *token;
	unsigned retry_after; /* seconds; 0: not said */
	const char *fault;    /* for our own log: what is wrong here; or NULL */
	char etag[48];        /* with its quotes; empty: none */
	const char
		*plain; /* an answer that is no JSON: its type; plain_text it is */
	const char *plain_text;
	size_t plain_len;
	const char *stream; /* events follow: see redfish/stream.h. Or NULL */
	int stream_lock;
};

typedef void rf_handler(struct rf *r);

enum rf_type {
	RF_STRING,
	RF_BOOLEAN,
	RF_INTEGER,
	RF_NUMBER,
	RF_OBJECT,  /* any object, as a whole: {"Attributes": {...}} */
	RF_ARRAY,   /* of anything */
	RF_STRINGS, /* an array of strings */
};

enum {
	RF_REQUIRED = 1, /* of a POST: must be there */
	RF_NULL = 2,     /* may be null */
	RF_EMPTY = 4,   /* "" counts as not sent: some clients send all they read */
	RF_SHOWN = 8,   /* its words are told as @Redfish.AllowableValues */
	RF_HIDDEN = 16, /* write-only, such as a password: never in a GET */
	RF_VOID = 32,   /* of an action: known, and must be null or left out */
};

/* A property that may be set, or a parameter. A table ends with path NULL. */
struct rf_property {
	const char *path; /* "Boot/BootSourceOverrideTarget" */
	enum rf_type type;
	unsigned flags;
	const char *const *words; /* of a string: all there are, NULL ends them */
	int64_t min, max; /* of a number; of a string its length. Both 0: any */
};

/* A resource, a collection or an action. A table ends with pattern NULL. */
struct rf_resource {
	const char *pattern;
	const char *type;     /* "#Bios.v1_2_0.Bios"; NULL: an action */
	const char *skeleton; /* file in share/redfish; NULL: nothing */
	const char *link;     /* member of the resource above that links here */

	/* Is it there? NULL: always. Called for GET, and before it is linked. */
	bool (*exists)(struct rf *r);
	rf_handler *fill; /* set members of r->answer; NULL: skeleton is all */

	const struct rf_property *settable; /* by PATCH */
	rf_handler *check; /* refuse what cannot be; before any part is changed */
	rf_handler *patch; /* rf_value has what is to be set */

	const struct rf_property *parameters; /* of create and action */
	rf_handler *create;                   /* POST on a collection */
	rf_handler *action; /* POST; pattern is ".../Actions/Type.Name" */
	rf_handler *remove; /* DELETE */

	unsigned read, write; /* enum rf_privilege; 0: RF_LOGIN, RF_COMPONENTS */
	bool (*own)(struct rf *r); /* is it of who asks? then RF_SELF is enough */
	rf_handler *raw;           /* POST of anything, no JSON: see rf_read */
	bool waits; /* an action that waits for others, or takes its own locks: it
		       is carried out beside other changes, not after them */
	bool open_post; /* POST needs no login: a session is made so */
	bool part;      /* more of a resource whose own entry, with its type, is
			   elsewhere */
};

/* Answer a request: fills in the answer. No permission is asked where who has all.
 */
void rf_serve(struct rf *r);

/* Give back the memory of a request that was answered, that of its arena too. */
void rf_end(struct rf *r);

/*
 * What a handler calls
 */

/* What the path has for "{system}": rf_arg(r, "system"). "" if there is none. */
const char *rf_arg(const struct rf *r, const char *name);

/*
 * The host of "{system}", "{manager}" or "{chassis}", and what was seen of it; NULL
 * if that names none. A host of which only packets are known has .known false. Read
 * once a request.
 */
const struct host *rf_host(struct rf *r);
const struct seen *rf_seen(struct rf *r);
bool rf_host_exists(struct rf *r); /* for .exists */

/*
 * What an agent found in it. Never NULL: one of nothing, if none did. Its texts
 * live as long as the request.
 */
const struct inventory *rf_inspected(struct rf *r);
/* Is "{manager}" our own, "metal-boot"? Is it that, or a host's? */
bool rf_is_us(const struct rf *r);
bool rf_manager_exists(struct rf *r);

/* What tells this service from others: a UUID, or NULL if there is nothing. */
const char *rf_service_uuid(struct rf *r);

/* HostName and FQDN of this machine; null where it does not know them. */
void rf_set_our_name(struct rf *r);

/* Has the web server a certificate that we know? */
bool rf_certificate_exists(struct rf *r);

/* Its name, or else its MAC. */
const char *rf_host_name(struct rf *r);

/*
 * Set a member of the answer by its path; objects on the way are made. NULL as text
 * or value sets nothing: what is not known is left out.
 */
void rf_set(struct rf *r, const char *path, json_t *value);
void rf_set_text(struct rf *r, const char *path, const char *text);
void rf_set_int(struct rf *r, const char *path, int64_t value);
void rf_set_bool(struct rf *r, const char *path, bool value);
void rf_set_null(struct rf *r, const char *path);
void rf_drop(struct rf *r, const char *path);

/* {"@odata.id": "..."}, the path by printf's rules; appended to an array likewise.
 */
void rf_set_link(struct rf *r, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void rf_add_link(struct rf *r, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One more of Members. */
void rf_member(struct rf *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A collection with very many members gives only those that are asked for: from
 * *first on, at most *n of total. It then calls rf_member for these alone.
 */
void rf_page(struct rf *r, size_t total, size_t *first, size_t *n);

/* Members "BASE/<mac>" of all hosts, in order of their MACs, a page of them. */
void rf_host_members(struct rf *r, const char *base);

/* And one more after those, which counts in the page like them. */
void rf_member_after(struct rf *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * What is to be set, by the path in the table; NULL if it was not sent. rf_text is
 * NULL for null too.
 */
const json_t *rf_value(const struct rf *r, const char *path);
const char *rf_text(const struct rf *r, const char *path);
bool rf_flag(const struct rf *r, const char *path, bool otherwise);
int64_t rf_number(const struct rf *r, const char *path, int64_t otherwise);

/*
 * The next bytes of a body that is no JSON (.raw), which may be larger than memory.
 * How many; 0 at its end; -1 with errno, EPIPE when it ended before it should.
 */
ssize_t rf_read(struct rf *r, void *buf, size_t size);

/*
 * Refuse with a message of the Base registry. What it speaks of (a property by its
 * path; NULL: the whole), then as many strings as the message has arguments. More
 * than one may be said, up to RF_MESSAGES; the first status stays. Returns false.
 */
bool rf_refuse(struct rf *r, unsigned status, const char *property,
	enum rf_message id, ...);

/*
 * Of a field of the head: what it says, or NULL if it is not there. How it would be
 * right is the sentence.
 */
bool rf_refuse_header(struct rf *r, unsigned status, const char *name,
	const char *value, const char *sentence);

/* What is to be done about what was refused last, when we know better than the
 * registry. Returns false.
 */
bool rf_explain(struct rf *r, const char *sentence);

/* The same, when the system said no: 503 if it may say yes later; 507, 500. */
bool rf_trouble(struct rf *r, const char *what);

/*
 * Is it an http or https URL with a host, and no user or password, which everybody
 * who may read would be shown?
 */
bool rf_url_ok(const char *url);

/* It, as a message may quote it: "(hidden)" if a name and password may be in it. */
const char *rf_url_shown(const char *url);

/* Was it refused? */
bool rf_refused(const struct rf *r);

/* 201 with the new resource at that path as body and Location. */
void rf_created(struct rf *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* 202: a task goes on; its monitor, where the client asks after so many seconds. */
void rf_accepted(struct rf *r, unsigned retry_after, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* 200 with r->answer, or 204 with nothing. */
void rf_done(struct rf *r, unsigned status);

/* Text of the request's memory, by printf's rules. Never NULL: "" without memory.
 */
const char *rf_format(struct rf *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "2026-11-23T08:30:00Z" */
const char *rf_time(struct rf *r, uint64_t when);

/*
 * The name of a resource that a link in the body names ({"@odata.id": ...} or
 * text): does it match this pattern? args as in struct rf.
 */
bool rf_match(const char *pattern, const char *path, char arg[RF_ARGS][RF_NAME]);

/* A GET of another resource, as who asks; NULL if there is none. Its owner is you.
 */
json_t *rf_look(struct rf *r, const char *path);

/* A JSON file of share/redfish, or NULL. Its owner is you. */
json_t *rf_skeleton(const struct rf *r, const char *name);

#endif

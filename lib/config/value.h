/*
 * value: is this text what the key wants, and how is it written in a record?
 *
 * Pure: text in, text out. A record holds numbers in decimal, flags as "true" or
 * "false", times in seconds and sizes in bytes; all else as it was written.
 */
#ifndef MB_VALUE_H
#define MB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
	VALUE_TEXT,   /* one line */
	VALUE_WORD,   /* without blanks */
	VALUE_SCRIPT, /* lines; tabs too */
	VALUE_FLAG,   /* true or false, also yes, no, on, off */
	VALUE_NUMBER, /* within [min, max] */
	VALUE_TIME,   /* seconds, or a number with s, m, h, d or w; or "infinite" */
	VALUE_SIZE,   /* bytes, or a number with K, M, G or T */
	VALUE_CHOICE, /* one of a list of words */
	VALUE_ADDRESS,   /* IPv4 */
	VALUE_HOST_IP,   /* IPv4, of one machine */
	VALUE_NETMASK,   /* IPv4, contiguous */
	VALUE_NETWORK,   /* IPv4, perhaps with /0 to /32 */
	VALUE_HOSTNAME,  /* one label, RFC 1123 2.1 */
	VALUE_DOMAIN,    /* labels joined by dots */
	VALUE_URL,       /* http or https, without a name and a password */
	VALUE_PATH,      /* absolute */
	VALUE_FILE,      /* a name beneath a URL or a folder */
	VALUE_TFTP_PORT, /* 69 */
	VALUE_PORT_WORD, /* of a switch, power/word.h */
	VALUE_DRIVER,    /* likewise */
	VALUE_WATTS,     /* a number, perhaps with a point */
	VALUE_CONSOLE,   /* where a console is, console/conplace.h */
	VALUE_NAME,      /* of one file or folder, as a person would name it */
};

struct rule {
	enum kind kind;
	union {
		struct {
			uint32_t min, max; /* of VALUE_NUMBER */
		};
		const char *const *words; /* of VALUE_CHOICE, ended by NULL */
	};
};

#define VALUE_SHORT 24 /* a number of 64 bits, or "infinite" */
#define VALUE_WHAT  96 /* "a whole number from ... to ..." */

/*
 * How the text is to be written: itself, a constant, or what is then in buf. NULL
 * when it does not fit the rule.
 */
const char *value_read(
	const struct rule *rule, const char *text, char buf[static VALUE_SHORT]);

/* Is it wrong for that a URL has a name or a password in it? */
bool value_user(const struct rule *rule, const char *text);

/* What the rule wants: "an IPv4 address such as 192.168.2.10". Returns out. */
const char *value_wanted(const struct rule *rule, char out[static VALUE_WHAT]);

#endif

/*
 * optline: a line that gives a DHCP option, and one that gives a client a tag, in
 * the language of dnsmasq(8), --dhcp-option and --dhcp-match.
 *
 *     [tag:NAME,|tag:!NAME,]... [encap:CODE,|vendor:CLASS,] OPTION [,VALUE]
 *
 * OPTION is a number or option:NAME; a file of Ironic's writes numbers. A word
 * before it without "tag:" is a tag as well, as in dnsmasq. 255, server-ip-address,
 * is no option: it is siaddr. An option of IPv6 (option6:) is refused. Ironic
 * writes also the number of DHCPv6's boot file URL, 59, without saying that it is
 * not an option of IPv4: a 59 that is a URL is passed over.
 *
 *     dhcp-match=set:TAG,OPTION[,VALUE]    it sent that option, with this in it
 *     dhcp-vendorclass=set:TAG,TEXT        its option 60 has this in it
 *     dhcp-userclass=set:TAG,TEXT          its option 77 has this in it
 *     dhcp-mac=set:TAG,MAC                 its MAC, "*" for any byte
 *
 * Both are plain structs that may be copied.
 */
#ifndef MB_OPTLINE_H
#define MB_OPTLINE_H

#include "dhcp/optvalue.h"

#define OPTTAG_MAX   48 /* a tag and its NUL; Ironic's are UUIDs, of 36 */
#define OPTLINE_TAGS 6  /* on one line */

struct opttag {
	bool negated;
	char name[OPTTAG_MAX];
};

enum optline_way {
	OPTLINE_PLAIN,
	OPTLINE_ENCAP,  /* within the option `within` */
	OPTLINE_VENDOR, /* within option 43, for those whose option 60 has `vendor`
			 */
};

struct optline {
	bool force; /* also to who did not ask for it */
	enum optline_way way;
	uint8_t code, within;
	size_t tags;
	struct opttag tag[OPTLINE_TAGS]; /* all must hold */
	char vendor[OPTTAG_MAX];
	struct optvalue value; /* of no bytes: do not say what is usual either */
};

struct optmatch {
	char tag[OPTTAG_MAX]; /* that the client gets */
	bool mac;             /* its MAC is compared, not an option */
	uint8_t code;
	struct optvalue value; /* of no bytes: it is enough to have sent it */
};

enum optline_is { OPTLINE_WRONG, OPTLINE_NONE, OPTLINE_GOOD };

/*
 * From where the tags begin. OPTLINE_WRONG with a mistake told; OPTLINE_NONE if it
 * is understood, and says nothing for IPv4. *out is set with OPTLINE_GOOD only.
 */
enum optline_is optline_of(struct optfield f, struct place line,
	struct report *wrong, struct optline *out);

enum optmatch_by {
	OPTMATCH_OPTION,
	OPTMATCH_VENDOR_CLASS,
	OPTMATCH_USER_CLASS,
	OPTMATCH_MAC,
};

/* From "set:" on. False with a mistake told. */
bool optmatch_of(struct optfield f, enum optmatch_by by, struct place line,
	struct report *wrong, struct optmatch *out);

/* Letters, digits and -_.: , what a tag is made of; false with a mistake told. */
bool opttag_of(struct optfield f, struct place line, struct report *wrong,
	char out[static OPTTAG_MAX]);

#endif

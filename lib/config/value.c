#include "config/value.h"

#include "base/num.h"
#include "base/str.h"
#include "base/wr.h"
#include "console/conplace.h"
#include "host/addr.h"
#include "power/pass.h"

#define LABEL_MAX  63  /* RFC 1035 2.3.4 */
#define DOMAIN_MAX 253 /* the same, as text */
#define NAME_LEN   63  /* as long as a host's name may be */

struct unit {
	const char *suffix;
	uint64_t factor;
};

static const struct unit times[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600},
	{"d", 86400}, {"w", 604800}, {NULL, 0}};

static const struct unit sizes[] = {{"", 1}, {"K", 1ULL << 10}, {"M", 1ULL << 20},
	{"G", 1ULL << 30}, {"T", 1ULL << 40}, {"KB", 1ULL << 10},
	{"MB", 1ULL << 20}, {"GB", 1ULL << 30}, {"TB", 1ULL << 40},
	{"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30},
	{"TiB", 1ULL << 40}, {NULL, 0}};

static const struct {
	const char *text, *means;
} flags[] = {{"true", "true"}, {"yes", "true"}, {"on", "true"}, {"false", "false"},
	{"no", "false"}, {"off", "false"}};

static bool
alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* No control characters but those allowed: C0, DEL, and C1 as UTF-8 writes it. */
static bool
clean(const char *text, const char *allowed)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text,
			      after = (unsigned char)text[1];

		if ((c < 0x20 || c == 0x7f) && !strchr(allowed, *text))
			return false;
		if (c == 0xc2 && after >= 0x80 && after < 0xa0)
			return false;
	}
	return true;
}

static bool
text_ok(const char *text)
{
	return clean(text, "");
}

static bool
word_ok(const char *text)
{
	return clean(text, "") && !strchr(text, ' ');
}

static bool
script_ok(const char *text)
{
	return clean(text, "\n\t");
}

static bool
address_ok(const char *text)
{
	struct ip4 ip;

	return ip4_parse(text, &ip);
}

/* Not 0.0.0.0/8, loopback, a group (RFC 5771), reserved or broadcast. */
static bool
host_ip_ok(const char *text)
{
	struct ip4 ip;

	return ip4_parse(text, &ip) && ip.b[0] != 0 && ip.b[0] != 127 &&
	       ip.b[0] < 224;
}

static bool
netmask_ok(const char *text)
{
	struct ip4 ip;

	if (!ip4_parse(text, &ip))
		return false;

	struct rd r = rd_of(ip.b, sizeof ip.b);
	uint32_t host = ~rd_be32(&r);
	return host != UINT32_MAX && (host & (host + 1)) == 0;
}

static bool
network_ok(const char *text)
{
	const char *slash = strchr(text, '/');
	char address[IP4_TEXT];
	uint32_t bits;

	if (!slash)
		return address_ok(text);

	struct rd before = rd_of(text, (size_t)(slash - text));
	return str_take(address, sizeof address, &before) && address_ok(address) &&
	       num_u32(slash + 1, 0, 32, &bits);
}

/* Letters, digits and inner dashes, up to a dot or the end. */
static bool
label_ok(const char *text, size_t len)
{
	if (len < 1 || len > LABEL_MAX || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!alnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* A name that reads as a MAC would never be found by that name. */
static bool
hostname_ok(const char *text)
{
	struct mac mac;

	return label_ok(text, strlen(text)) && !mac_parse(text, &mac);
}

static bool
domain_ok(const char *text)
{
	if (strlen(text) > DOMAIN_MAX)
		return false;
	for (;;) {
		size_t len = strcspn(text, ".");

		if (!label_ok(text, len))
			return false;
		if (!text[len])
			return true;
		text += len + 1;
	}
}

/* The characters of RFC 3986 2, and the braces of iPXE's ${settings}. */
static bool
url_char(char c)
{
	return alnum(c) || (c && strchr("-._~:/?#[]@!$&'()*+,;=%{}", c));
}

/* "host", "host:port" or "[v6]:port", up to the path. */
static bool
authority_ok(const char *text, size_t len)
{
	const char *port = memchr(text, ']', len);
	char digits[6]; /* of a port */
	uint16_t n;

	if (!port)
		port = text;
	port = memchr(port, ':', len - (size_t)(port - text));
	if (!port)
		return len > 0;

	struct rd after = rd_of(port + 1, len - (size_t)(port + 1 - text));
	return port > text && str_take(digits, sizeof digits, &after) &&
	       num_u16(digits, 1, 65535, &n);
}

static bool
url_ok(const char *text)
{
	size_t scheme = strncmp(text, "http://", 7) == 0    ? 7
			: strncmp(text, "https://", 8) == 0 ? 8
							    : 0;

	if (!scheme)
		return false;
	for (const char *c = text; *c; c++)
		if (!url_char(*c))
			return false;

	const char *host = text + scheme;
	size_t len = strcspn(host, "/?#");
	return !memchr(host, '@', len) && authority_ok(host, len);
}

bool
value_user(const struct rule *rule, const char *text)
{
	const char *host = strstr(text, "://");

	return rule->kind == VALUE_URL && host &&
	       memchr(host + 3, '@', strcspn(host + 3, "/?#"));
}

static bool
path_ok(const char *text)
{
	return clean(text, "") && *text == '/';
}

static bool
file_ok(const char *text)
{
	return word_ok(text) && *text != '/' && !strstr(text, "..");
}

/* DHCP says where a TFTP server is without a port: RFC 2132 9.4, RFC 4578. */
static bool
tftp_port_ok(const char *text)
{
	return strcmp(text, "69") == 0;
}

static bool
name_ok(const char *text)
{
	size_t len = 0;

	while (alnum(text[len]) || (text[len] && strchr("._-", text[len])))
		len++;
	return len > 0 && len <= NAME_LEN && !text[len] && *text != '.';
}

static bool
watts_ok(const char *text)
{
	uint32_t milliwatts;

	return watts_parse(text, &milliwatts);
}

/* Digits and one of these suffixes, as a plain number. */
static const char *
scaled(const char *text, const struct unit *units, char buf[static VALUE_SHORT])
{
	size_t len = strspn(text, "0123456789");
	struct rd before = rd_of(text, len);
	char digits[VALUE_SHORT];
	uint64_t n;

	for (; units->suffix; units++)
		if (str_eq_nocase(text + len, units->suffix))
			break;
	if (!units->suffix || !str_take(digits, sizeof digits, &before) ||
		!num_u64(digits, 0, UINT64_MAX / units->factor, &n))
		return NULL;
	n *= units->factor;
	snprintf(buf, VALUE_SHORT, "%llu", (unsigned long long)n);
	return buf;
}

static const char *
read_flag(const char *text)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (str_eq_nocase(text, flags[i].text))
			return flags[i].means;
	return NULL;
}

static const char *
read_number(const struct rule *rule, const char *text, char buf[static VALUE_SHORT])
{
	uint32_t n;

	if (!num_u32(text, rule->min, rule->max, &n))
		return NULL;
	snprintf(buf, VALUE_SHORT, "%u", n);
	return buf;
}

/*
 * A lease or delay has 32 bits of seconds (RFC 2132 9.2); all of them set is for
 * ever.
 */
static const char *
read_time(const char *text, char buf[static VALUE_SHORT])
{
	uint32_t n;

	if (str_eq_nocase(text, "infinite"))
		return "4294967295";
	return scaled(text, times, buf) && num_u32(buf, 0, UINT32_MAX, &n) ? buf
									   : NULL;
}

static const char *
read_choice(const struct rule *rule, const char *text)
{
	for (const char *const *word = rule->words; *word; word++)
		if (strcmp(text, *word) == 0)
			return *word;
	return NULL;
}

/* Kinds that are written as they are; the others have a function of their own. */
static const struct {
	bool (*ok)(const char *text);
	const char *wanted;
} kinds[] = {
	[VALUE_TEXT] = {text_ok, "one line of text without control characters"},
	[VALUE_WORD] = {word_ok, "one word without blanks and control characters"},
	[VALUE_SCRIPT] = {script_ok,
		"text without control characters but new lines"},
	[VALUE_FLAG] = {NULL, "true or false"},
	[VALUE_TIME] = {NULL,
		"a time in seconds, or such as 30m, 12h, 7d or infinite"},
	[VALUE_SIZE] = {NULL, "a size in bytes, or such as 500M or 20G"},
	[VALUE_ADDRESS] = {address_ok, "an IPv4 address such as 192.168.2.10"},
	[VALUE_HOST_IP] = {host_ip_ok, "an IPv4 address that one machine can have"},
	[VALUE_NETMASK] = {netmask_ok, "a netmask such as 255.255.255.0"},
	[VALUE_NETWORK] = {network_ok,
		"an IPv4 address or network such as 10.0.0.0/8"},
	[VALUE_HOSTNAME] = {hostname_ok,
		"a host name: up to 63 letters, digits and inner dashes, and not a MAC"},
	[VALUE_DOMAIN] = {domain_ok, "a domain such as example.com"},
	[VALUE_URL] = {url_ok,
		"a URL such as http://192.168.2.10/path or https://..."},
	[VALUE_PATH] = {path_ok, "an absolute path such as /srv/tftp"},
	[VALUE_FILE] = {file_ok, "the name of a file, without blanks and \"..\""},
	[VALUE_TFTP_PORT] = {tftp_port_ok,
		"69; boot firmware asks for files at no other port"},
	[VALUE_PORT_WORD] = {port_ok,
		"a port as the switch calls it, such as 7, ether5 or 1/1/7"},
	[VALUE_DRIVER] = {driver_ok,
		"the name of a driver: letters, digits and dashes"},
	[VALUE_WATTS] = {watts_ok, "a number of watts such as 2.5"},
	[VALUE_CONSOLE] = {conplace_ok,
		"/dev/NAME,SPEED, tcp:HOST:PORT, telnet:HOST:PORT, unix:/PATH or exec:COMMAND"},
	[VALUE_NAME] = {name_ok,
		"a name: up to 63 letters, digits, dots, dashes and underscores, and no dot in front"},
};

const char *
value_read(const struct rule *rule, const char *text, char buf[static VALUE_SHORT])
{
	switch (rule->kind) {
	case VALUE_FLAG:
		return read_flag(text);
	case VALUE_NUMBER:
		return read_number(rule, text, buf);
	case VALUE_TIME:
		return read_time(text, buf);
	case VALUE_SIZE:
		return scaled(text, sizes, buf);
	case VALUE_CHOICE:
		return read_choice(rule, text);
	default:
		return kinds[rule->kind].ok(text) ? text : NULL;
	}
}

const char *
value_wanted(const struct rule *rule, char out[static VALUE_WHAT])
{
	struct wr w = wr_of(out, VALUE_WHAT - 1);

	if (rule->kind == VALUE_NUMBER) {
		snprintf(out, VALUE_WHAT, "a whole number from %u to %u", rule->min,
			rule->max);
		return out;
	}
	if (rule->kind != VALUE_CHOICE) {
		str_copy(out, VALUE_WHAT, kinds[rule->kind].wanted);
		return out;
	}
	wr_text(&w, "one of");
	for (const char *const *word = rule->words; *word; word++) {
		wr_text(&w, word == rule->words ? " " : ", ");
		wr_text(&w, *word);
	}
	out[w.len] = '\0';
	return out;
}

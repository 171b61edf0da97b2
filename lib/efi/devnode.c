#include "efi/devnode.h"

#include "efi/devform.h"
#include "efi/guid.h"
#include "efi/ucs2.h"

#define IS_MAX 16 /* bytes that a name stands for: a GUID */

/* Where text goes wrong, and why. */
struct trouble {
	const uint8_t *at;
	const char *why;
};

bool
devnode_is(const struct devnode *node, uint8_t type, uint8_t subtype)
{
	return node->type == type && node->subtype == subtype;
}

/* Of an end node: is it one that ends something? */
static bool
ends(const struct devnode *node)
{
	return devnode_is(node, DEVNODE_END, DEVNODE_END_ENTIRE) ||
	       devnode_is(node, DEVNODE_END, DEVNODE_END_INSTANCE);
}

bool
rd_devnode(struct rd *r, struct devnode *out)
{
	struct rd look = *r;
	uint8_t type = rd_u8(&look), subtype = rd_u8(&look);
	uint16_t len = rd_le16(&look);
	struct devnode node = {.type = type, .subtype = subtype};

	node.whole = rd_sub(r, len);
	node.body = node.whole;
	rd_skip(&node.body, DEVNODE_HEADER);
	if (node.body.bad || (ends(&node) && node.body.left > 0)) {
		r->bad = true;
		return false;
	}
	*out = node;
	return true;
}

void
wr_devnode(
	struct wr *w, uint8_t type, uint8_t subtype, const void *body, size_t len)
{
	if (len > UINT16_MAX - DEVNODE_HEADER)
		w->full = true;
	wr_u8(w, type);
	wr_u8(w, subtype);
	wr_le16(w, (uint16_t)(DEVNODE_HEADER + len));
	wr_bytes(w, body, len);
}

/* The bytes that a form's name stands for, and where in the node they are. */
static size_t
is_bytes(const struct devform *form, uint8_t bytes[static IS_MAX], size_t *at)
{
	struct wr w = wr_of(bytes, IS_MAX);
	struct guid guid;

	if (form->guid.which != DEVGUID_NONE &&
		guid_parse(devguid_text(form->guid.which), &guid)) {
		wr_guid(&w, &guid);
		*at = form->guid.at;
		return w.len;
	}
	wr_le32(&w, form->is.number);
	*at = form->is.at;
	return form->is.size;
}

static bool
fits(const struct devform *form, const struct devnode *node)
{
	struct rd r = node->whole;
	uint8_t want[IS_MAX];
	size_t at, len;

	if (form->type == DEVFORM_ANY)
		return true;
	if (!devnode_is(node, form->type, form->subtype) || r.left < form->len ||
		(form->rest == REST_NONE && r.left > form->len))
		return false;
	len = is_bytes(form, want, &at);
	rd_skip(&r, at);
	struct rd there = rd_sub(&r, len);
	return !there.bad && memcmp(there.at, want, len) == 0;
}

static bool
print_form(const struct devform *form, const struct devnode *node, struct wr *out)
{
	struct rd rest = node->whole;

	rd_skip(&rest, form->len);
	wr_text(out, form->name);
	wr_u8(out, '(');
	for (const struct devfield *f = form->field; f->kind; f++) {
		if (f->kind == FIELD_REST && form->rest == REST_DATA &&
			rest.left == 0)
			break;
		if (f != form->field)
			wr_u8(out, ',');
		if (f->kind == FIELD_REST ? !devrest_print(form->rest, rest, out)
					  : !devfield_print(f, node->whole, out))
			return false;
	}
	wr_u8(out, ')');
	return true;
}

static bool
print_file(const struct devnode *node, struct wr *out)
{
	struct rd body = node->body;
	struct rd name = rd_ucs2(&body);

	return !name.bad && body.left == 0 && devrest_print_char16(name, out);
}

/*
 * Is text from that place on read back as this node, byte for byte? What a form
 * would lose shows here, so that no form has to know of it.
 */
static bool
gives_back(
	const struct wr *text, size_t from, const struct devnode *node, bool alone)
{
	uint8_t bytes[DEVNODE_MAX];
	struct rd r = rd_of(text->base + from, text->len - from);
	struct wr w = wr_of(bytes, sizeof bytes);
	const char *why;

	return devnode_from_text(&r, alone, &w, &why) && r.left == 0 && !w.full &&
	       w.len == node->whole.left &&
	       memcmp(bytes, node->whole.at, w.len) == 0;
}

void
devnode_to_text(const struct devnode *node, bool alone, struct wr *out)
{
	size_t from = out->len;
	struct wr try = *out;

	if (devnode_is(node, DEVNODE_MEDIA, DEVNODE_FILE) &&
		print_file(node, &try) && gives_back(&try, from, node, alone)) {
		*out = try;
		return;
	}
	for (const struct devform *form = devforms; *form->name; form++) {
		if (!fits(form, node))
			continue;
		try = *out;
		if (print_form(form, node, &try) &&
			(form->type == DEVFORM_ANY ||
				gives_back(&try, from, node, alone))) {
			*out = try;
			return;
		}
	}
}

static bool
wrong(struct trouble *trouble, struct rd place, const char *why)
{
	*trouble = (struct trouble){place.at, why};
	return false;
}

/* The header of a node that is written to its end. */
static bool
finish(struct wr *out, size_t node, uint8_t type, uint8_t subtype)
{
	size_t len = out->len - node;

	wr_patch_u8(out, node, type);
	wr_patch_u8(out, node + 1, subtype);
	wr_patch_u8(out, node + 2, (uint8_t)len);
	wr_patch_u8(out, node + 3, (uint8_t)(len >> 8));
	return !out->full && len <= UINT16_MAX;
}

/* The fields of a node from the text between its parentheses. */
static bool
parse_fields(const struct devform *form, struct rd args, struct wr *out,
	size_t node, struct trouble *trouble)
{
	for (const struct devfield *f = form->field; f->kind; f++) {
		bool rest = f->kind == FIELD_REST;

		if (f != form->field) {
			if (rest && form->rest == REST_DATA && args.left == 0)
				return true;
			if (!rd_begins(&args, ","))
				return wrong(trouble, args, "a field is missing");
			rd_skip(&args, 1);
		}

		struct rd arg = rd_until(&args, f[1].kind ? "," : "");
		if (rest ? !devrest_parse(form->rest, arg, out)
			 : !devfield_parse(f, arg, out, node))
			return wrong(
				trouble, arg, "this is no value for the field");
	}
	return args.left == 0 || wrong(trouble, args, "there is no such field");
}

static bool
parse_form(const struct devform *form, struct rd args, struct wr *out,
	struct trouble *trouble)
{
	size_t node = out->len, at;
	uint8_t is[IS_MAX], type, subtype;
	size_t len = is_bytes(form, is, &at);

	wr_zero(out, form->len);
	for (size_t i = 0; i < len; i++)
		wr_patch_u8(out, node + at + i, is[i]);
	if (!parse_fields(form, args, out, node, trouble))
		return false;

	if (out->full)
		return wrong(trouble, args, "it is too long");

	/* Path() and its like have them among their fields. */
	type = form->type ? form->type : out->base[node];
	subtype = form->subtype ? form->subtype : out->base[node + 1];
	if (type == DEVNODE_END &&
		(subtype == DEVNODE_END_ENTIRE || subtype == DEVNODE_END_INSTANCE))
		return wrong(trouble, args, "the end of a path is not written out");
	return finish(out, node, type, subtype) ||
	       wrong(trouble, args, "it is too long");
}

/* By the first form of that name that takes it; else the trouble that came last. */
static bool
parse_named(struct rd name, struct rd args, struct wr *out, struct trouble *trouble)
{
	bool known = false;

	for (const struct devform *form = devforms; *form->name; form++) {
		struct wr try = *out;
		struct trouble new;

		if (!rd_is(&name, form->name))
			continue;
		if (parse_form(form, args, &try, &new)) {
			*out = try;
			return true;
		}
		if (!known || new.at > trouble->at)
			*trouble = new;
		known = true;
	}
	return known ? false : wrong(trouble, name, "no node has this name");
}

/*
 * What is between the parentheses; text moves past them. They end where what
 * follows can follow a node, for a URI may have parentheses in it.
 */
static bool
take_args(struct rd *text, struct rd *args)
{
	struct rd look = *text;

	rd_skip(&look, 1);
	struct rd from = look;
	do {
		rd_until(&look, ")");

		size_t len = from.left - look.left;
		rd_skip(&look, 1);
		*args = rd_of(from.at, len);
	} while (!look.bad && look.left > 0 && !rd_begins(&look, "/") &&
		 !rd_begins(&look, ","));
	if (!look.bad)
		*text = look;
	return !look.bad;
}

static bool
parse_file(struct rd name, struct wr *out, struct trouble *trouble)
{
	size_t node = out->len;

	wr_zero(out, DEVNODE_HEADER);
	if (!devrest_parse_char16(name, out))
		return wrong(trouble, name, "this is no name of a file");
	wr_le16(out, 0);
	return finish(out, node, DEVNODE_MEDIA, DEVNODE_FILE) ||
	       wrong(trouble, name, "it is too long");
}

/* A name with a dot and no parenthesis, and nothing but it in its instance. */
static bool
bare_file(struct rd name, struct rd after, bool first)
{
	return first && name.left > 0 && memchr(name.at, '.', name.left) &&
	       (after.left == 0 || rd_begins(&after, ","));
}

static bool
parse_node(struct rd *text, bool first, struct wr *out, struct trouble *trouble)
{
	struct rd look = *text, args;
	struct rd name = rd_until(&look, "(/,");

	if (rd_begins(text, "\\"))
		return parse_file(rd_until(text, "/,"), out, trouble);
	if (rd_begins(&look, "(")) {
		*text = look;
		return take_args(text, &args)
			       ? parse_named(name, args, out, trouble)
			       : wrong(trouble, look,
					 "its parenthesis is not closed");
	}
	if (name.left == 0)
		return wrong(trouble, name, "a node is missing");
	if (!bare_file(name, look, first))
		return wrong(trouble, name,
			"neither a node nor a file, which begins with a backslash");
	*text = look;
	return parse_file(name, out, trouble);
}

bool
devnode_from_text(struct rd *text, bool first, struct wr *out, const char **why)
{
	struct rd start = *text;
	struct trouble trouble;

	if (parse_node(text, first, out, &trouble))
		return true;
	*text = start;
	rd_skip(text, (size_t)(trouble.at - start.at));
	*why = trouble.why;
	return false;
}

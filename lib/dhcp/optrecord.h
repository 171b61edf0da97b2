/*
 * optrecord: option lines and matches in a record, kv's form, so that who answers
 * packets has none of dnsmasq's language to read.
 *
 *     line.0=CODE WAY FLAGS TAGS VALUE
 *     match.0=TAG WHAT FORM VALUE MASK
 *
 * WAY is "plain", "encap:CODE" or "vendor:" and its class in hex; FLAGS are "force"
 * and "self" joined by a comma; TAGS are joined by commas, with "!" before one that
 * must not hold. WHAT is an option's number or "mac"; FORM is "text", "hex" or
 * "number".
 * VALUE and MASK are in hex. What is empty is "-".
 */
#ifndef MB_OPTRECORD_H
#define MB_OPTRECORD_H

#include "base/kv.h"
#include "dhcp/optset.h"

/* Append all; w is full when they do not fit. */
void optrecord_put(struct wr *w, const struct optset *set);

/* The lines and matches that there are. False if they are not of that form. */
bool optrecord_get(const struct kv *kv, struct optset *out);

#endif

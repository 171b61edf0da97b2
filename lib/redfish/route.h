/*
 * route: which resource is at a path. Links, actions and their allowed values are
 * made from the same table, so no answer links to what is not there.
 */
#ifndef MB_ROUTE_H
#define MB_ROUTE_H

#include "redfish/rf.h"

/*
 * The resource whose pattern a path matches, and what its {}s are; NULL if none.
 * The path has no slash at its end.
 */
const struct rf_resource *route_find(const char *path, char arg[RF_ARGS][RF_NAME]);

/*
 * How long the path of a collection is without "/Members" at its end, to which a
 * POST is as one to the collection; or how long it is, if it is no such.
 */
size_t route_members(const char *path);

/*
 * The action that <owner>/<Action>ActionInfo tells of, and what the {}s of its path
 * are; NULL if there is none, or it has no parameters. route_find finds
 * rf_actioninfo there.
 */
const struct rf_resource *route_informed(
	const char *path, char arg[RF_ARGS][RF_NAME]);

/* One after another: all that there are. */
const struct rf_resource *route_each(size_t *family, size_t *i);

/*
 * One after another: all resources right below another, and all of its actions.
 * *family and *i begin at 0. NULL at the end.
 */
const struct rf_resource *route_below(
	const struct rf_resource *above, size_t *family, size_t *i);

/* One after another: the resource itself, and its parts. */
const struct rf_resource *route_part(
	const struct rf_resource *whole, size_t *family, size_t *i);

/* The property of that path that can be set; NULL if none. */
const struct rf_property *route_settable(
	const struct rf_resource *whole, const char *path);

/* "ComputerSystem.Reset" of an action; NULL of anything else. */
const char *route_action(const struct rf_resource *at);

/* The words of a table as JSON. */
json_t *route_words(const char *const *words);

/* Is it a collection, that is: has it Members? */
bool route_is_collection(const struct rf_resource *at);

/* "GET, HEAD, OPTIONS, PATCH": what may be done. Returns out. */
#define ROUTE_ALLOW 48
const char *route_allow(const struct rf_resource *at, char out[static ROUTE_ALLOW]);

/* May it be done? HEAD is as GET, and OPTIONS may always. */
bool route_has(const struct rf_resource *at, enum rf_method method);

#endif

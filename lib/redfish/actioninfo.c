/*
 * ActionInfo: what the parameters of an action are, beside whom it acts on:
 * .../Systems/<id>/ResetActionInfo. There is one of each action that has any, made
 * of the action's own table, so its entry here is for all of them: see
 * route_informed.
 */
#include "redfish/families.h"

#include "redfish/route.h"

/* The action, if there is one now. */
static const struct rf_resource *
action_of(struct rf *r)
{
	const struct rf_resource *self = r->at, *action;
	bool there;

	action = r->at = route_informed(r->path, r->arg);
	there = action && (!action->exists || action->exists(r));
	r->at = self;
	return there ? action : NULL;
}

static bool
exists(struct rf *r)
{
	return action_of(r);
}

static json_t *
parameter(const struct rf_property *p)
{
	static const char *const types[] = {
		[RF_STRING] = "String",
		[RF_BOOLEAN] = "Boolean",
		[RF_INTEGER] = "Number",
		[RF_NUMBER] = "Number",
		[RF_OBJECT] = "Object",
		[RF_ARRAY] = "ObjectArray",
		[RF_STRINGS] = "StringArray",
	};
	json_t *o = json_pack("{ss ss sb}", "Name", p->path, "DataType",
		types[p->type], "Required", p->flags & RF_REQUIRED ? 1 : 0);

	if (p->words)
		json_object_set_new(o, "AllowableValues", route_words(p->words));
	return o;
}

static void
fill(struct rf *r)
{
	const struct rf_resource *action = action_of(r);
	json_t *list = json_array();

	for (const struct rf_property *p = action ? action->parameters : NULL;
		p && p->path; p++)
		if (!(p->flags & RF_VOID))
			json_array_append_new(list, parameter(p));
	rf_set(r, "Parameters", list);
	if (action)
		rf_set_text(r, "Name",
			rf_format(r, "Parameters of %s", route_action(action)));
}

const struct rf_resource rf_actioninfo[] = {
	{.pattern = RF_ROOT "/ActionInfo",
		.type = "#ActionInfo.v1_2_0.ActionInfo",
		.exists = exists,
		.fill = fill},
	{.pattern = NULL},
};

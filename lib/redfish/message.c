#include "redfish/message.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 1024 /* bytes of a sentence and its arguments, cut short */

#define OK       "OK"
#define WARNING  "Warning"
#define CRITICAL "Critical"

#define NONE     "There is nothing to do."
#define CORRECT  "Correct the value and send the request again."
#define LEAVE    "Leave it out and send the request again."
#define COMPLETE "Add what is missing and send the request again."

static const struct message {
	const char *name, *severity;
	unsigned args;
	const char *text, *resolution;
} table[RF_MSG_COUNT] = {
	[RF_MSG_SUCCESS] = {"Success", OK, 0, "The request was carried out.", NONE},
	[RF_MSG_GENERAL_ERROR] = {"GeneralError", CRITICAL, 0,
		"There is more than one fault; each has a message of its own.",
		"See the messages."},
	[RF_MSG_CREATED] = {"Created", OK, 0, "The resource was made.", NONE},
	[RF_MSG_INTERNAL_ERROR] = {"InternalError", CRITICAL, 0,
		"The service could not do this for a fault of its own.",
		"Look at the log of the service."},
	[RF_MSG_ACCESS_DENIED] = {"AccessDenied", CRITICAL, 1,
		"%1 is not to be reached in this way.",
		"Use HTTPS, or ask whoever runs the service to allow HTTP."},
	[RF_MSG_INSUFFICIENT_PRIVILEGE] = {"InsufficientPrivilege", CRITICAL, 0,
		"The account that asked has not the privilege for this.",
		"Use an account whose role allows it."},
	[RF_MSG_NO_VALID_SESSION] = {"NoValidSession", CRITICAL, 0,
		"The request names no session that is open, and no valid account.",
		"Open a session, or send a user name and its password."},
	[RF_MSG_RESOURCE_MISSING] = {"ResourceMissingAtURI", CRITICAL, 1,
		"There is no resource at %1.",
		"Follow the links from the service root."},
	[RF_MSG_INVALID_URI] = {"InvalidURI", CRITICAL, 1,
		"There can be no resource at %1.",
		"Follow the links from the service root."},
	[RF_MSG_RESOURCE_NOT_FOUND] = {"ResourceNotFound", CRITICAL, 2,
		"There is no %1 named '%2'.", "Name one that there is."},
	[RF_MSG_RESOURCE_EXISTS] = {"ResourceAlreadyExists", CRITICAL, 3,
		"There is a %1 already whose %2 is '%3'.", "Choose another value."},
	[RF_MSG_RESOURCE_IN_USE] = {"ResourceInUse", WARNING, 0,
		"The resource is in use.", "Try again when it is not."},
	[RF_MSG_RESOURCE_IN_STANDBY] = {"ResourceInStandby", CRITICAL, 0,
		"The resource is in standby, where it cannot do this.",
		"Switch it on and try again."},
	[RF_MSG_RESOURCE_CANNOT_BE_DELETED] = {"ResourceCannotBeDeleted", CRITICAL,
		0, "This resource cannot be deleted.", NONE},
	[RF_MSG_OPERATION_NOT_ALLOWED] = {"OperationNotAllowed", CRITICAL, 0,
		"This resource does not have the method that was asked for.",
		"Use one of the methods in the header Allow."},
	[RF_MSG_OPERATION_FAILED] = {"OperationFailed", WARNING, 0,
		"Something that this needs failed on its way.", "Try again later."},
	[RF_MSG_OPERATION_TIMEOUT] = {"OperationTimeout", WARNING, 0,
		"Something that this needs took too long.", "Try again later."},
	[RF_MSG_ACTION_NOT_SUPPORTED] = {"ActionNotSupported", CRITICAL, 1,
		"The action %1 is not there.", "Use one that the resource names."},
	[RF_MSG_ACTION_PARAM_MISSING] = {"ActionParameterMissing", CRITICAL, 2,
		"The action %1 needs the parameter %2.", COMPLETE},
	[RF_MSG_ACTION_PARAM_UNKNOWN] = {"ActionParameterUnknown", WARNING, 2,
		"The action %1 has no parameter %2.", LEAVE},
	[RF_MSG_ACTION_PARAM_NOT_SUPPORTED] = {"ActionParameterNotSupported",
		WARNING, 2, "The parameter %1 of the action %2 has no effect here.",
		LEAVE},
	[RF_MSG_ACTION_PARAM_TYPE] = {"ActionParameterValueTypeError", WARNING, 3,
		"The value %1 of the parameter %2 of the action %3 has the wrong "
		"type.",
		CORRECT},
	[RF_MSG_ACTION_PARAM_LIST] = {"ActionParameterValueNotInList", WARNING, 3,
		"The value %1 of the parameter %2 of the action %3 is none of "
		"those that there are.",
		CORRECT},
	[RF_MSG_ACTION_PARAM_FORMAT] = {"ActionParameterValueFormatError", WARNING,
		3,
		"The value %1 of the parameter %2 of the action %3 is not in the "
		"form that it must have.",
		CORRECT},
	[RF_MSG_ACTION_PARAM_CONFLICT] = {"ActionParameterValueConflict", WARNING,
		2, "The parameter %1 cannot be %2 together with the others.",
		CORRECT},
	[RF_MSG_MALFORMED_JSON] = {"MalformedJSON", CRITICAL, 0,
		"The body of the request is not well-formed JSON.", CORRECT},
	[RF_MSG_UNRECOGNIZED_BODY] = {"UnrecognizedRequestBody", WARNING, 0,
		"The body of the request is JSON, but not an object.", CORRECT},
	[RF_MSG_EMPTY_JSON] = {"EmptyJSON", WARNING, 0,
		"The body of the request has nothing in it.", COMPLETE},
	[RF_MSG_NO_OPERATION] = {"NoOperation", WARNING, 0,
		"The request has nothing in it that is to be done.", COMPLETE},
	[RF_MSG_PROPERTY_MISSING] = {"PropertyMissing", WARNING, 1,
		"The property %1 must be there.", COMPLETE},
	[RF_MSG_PROPERTY_UNKNOWN] = {"PropertyUnknown", WARNING, 1,
		"The resource has no property %1.", LEAVE},
	[RF_MSG_PROPERTY_READ_ONLY] = {"PropertyNotWritable", WARNING, 1,
		"The property %1 can be read only.", LEAVE},
	[RF_MSG_PROPERTY_TYPE] = {"PropertyValueTypeError", WARNING, 2,
		"The value %1 of the property %2 has the wrong type.", CORRECT},
	[RF_MSG_PROPERTY_FORMAT] = {"PropertyValueFormatError", WARNING, 2,
		"The value %1 of the property %2 is not in the form that it must "
		"have.",
		CORRECT},
	[RF_MSG_PROPERTY_LIST] = {"PropertyValueNotInList", WARNING, 2,
		"The value %1 of the property %2 is none of those that there are.",
		CORRECT},
	[RF_MSG_PROPERTY_RANGE] = {"PropertyValueOutOfRange", WARNING, 2,
		"The value %1 of the property %2 is too small or too large.",
		CORRECT},
	[RF_MSG_PROPERTY_INCORRECT] = {"PropertyValueIncorrect", WARNING, 2,
		"The property %1 cannot have the value %2.", CORRECT},
	[RF_MSG_PROPERTY_CONFLICT] = {"PropertyValueConflict", WARNING, 2,
		"The property %1 cannot have this value together with that of %2.",
		CORRECT},
	[RF_MSG_PROPERTY_DUPLICATE] = {"PropertyDuplicate", WARNING, 1,
		"The property %1 is there more than once.", LEAVE},
	[RF_MSG_CREATE_MISSING] = {"CreateFailedMissingReqProperties", CRITICAL, 1,
		"A new resource needs the property %1.", COMPLETE},
	[RF_MSG_CREATE_LIMIT] = {"CreateLimitReachedForResource", CRITICAL, 0,
		"There are as many of these as there may be.", "Delete one first."},
	[RF_MSG_QUERY_NOT_SUPPORTED] = {"QueryNotSupported", WARNING, 0,
		"The service does not know this query parameter.", LEAVE},
	[RF_MSG_QUERY_NOT_ON_RESOURCE] = {"QueryNotSupportedOnResource", WARNING, 0,
		"This resource does not have such a query parameter.", LEAVE},
	[RF_MSG_QUERY_NOT_ON_OPERATION] = {"QueryNotSupportedOnOperation", WARNING,
		0, "Query parameters go with GET only.", LEAVE},
	[RF_MSG_QUERY_COMBINATION] = {"QueryCombinationInvalid", WARNING, 0,
		"These query parameters do not go together.", LEAVE},
	[RF_MSG_QUERY_PARAM_TYPE] = {"QueryParameterValueTypeError", WARNING, 2,
		"The value %1 of the query parameter %2 has the wrong type.",
		CORRECT},
	[RF_MSG_QUERY_PARAM_FORMAT] = {"QueryParameterValueFormatError", WARNING, 2,
		"The value %1 of the query parameter %2 is not in the form that it "
		"must have.",
		CORRECT},
	[RF_MSG_QUERY_PARAM_RANGE] = {"QueryParameterOutOfRange", WARNING, 3,
		"The value %1 of the query parameter %2 is not within %3.",
		CORRECT},
	[RF_MSG_PRECONDITION_FAILED] = {"PreconditionFailed", CRITICAL, 0,
		"The resource is not any more as the request expects it.",
		"Read it again, and send the request with the ETag that it has "
		"then."},
	[RF_MSG_PRECONDITION_REQUIRED] = {"PreconditionRequired", CRITICAL, 0,
		"A change must say by If-Match which state of the resource it is "
		"for.",
		"Read the resource and send the request with its ETag."},
	[RF_MSG_HEADER_INVALID] = {"HeaderInvalid", CRITICAL, 1,
		"What the header '%1' says cannot be.", CORRECT},
	[RF_MSG_HEADER_MISSING] = {"HeaderMissing", CRITICAL, 1,
		"The header %1 must be there.", COMPLETE},
	[RF_MSG_PAYLOAD_TOO_LARGE] = {"PayloadTooLarge", CRITICAL, 0,
		"The body of the request is too long.", "Send less."},
	[RF_MSG_INSUFFICIENT_STORAGE] = {"InsufficientStorage", CRITICAL, 0,
		"There is no room to store this.", "Make room on the boot server."},
	[RF_MSG_SERVICE_UNAVAILABLE] = {"ServiceTemporarilyUnavailable", CRITICAL,
		1, "The service cannot do this now; try again in %1 seconds.",
		"Wait for that time and try again."},
	[RF_MSG_COULD_NOT_CONNECT] = {"CouldNotEstablishConnection", CRITICAL, 1,
		"No connection to %1 could be made.",
		"See that it runs and can be reached."},
	[RF_MSG_RESOURCE_AT_URI_FORMAT] = {"ResourceAtUriInUnknownFormat", CRITICAL,
		1, "What is at %1 is not in a form that is known here.",
		"Name something else."},
	[RF_MSG_SESSION_LIMIT] = {"SessionLimitExceeded", CRITICAL, 0,
		"There are as many sessions as there may be.",
		"Delete one, or wait until one ends."},
	[RF_MSG_PASSWORD_CHANGE] = {"PasswordChangeRequired", CRITICAL, 1,
		"The password of %1 must be changed before anything else.",
		"Set the property Password of the account."},
};

const char *
message_name(enum rf_message id)
{
	return table[id].name;
}

unsigned
message_args(enum rf_message id)
{
	return table[id].args;
}

/* Append to a JSON string, of which jansson says whether it is text. */
static bool
append(char *out, size_t size, size_t *len, const char *text, size_t n)
{
	if (n >= size - *len)
		return false;
	memcpy(out + *len, text, n);
	*len += n;
	out[*len] = '\0';
	return true;
}

/* What a client sent may be no UTF-8; then what is not ASCII of it is a "?". */
static json_t *
string_of(const char *text)
{
	json_t *out = json_string(text);
	char ascii[TEXT_MAX];
	size_t n = 0;

	if (out)
		return out;
	for (; text[n] && n + 1 < sizeof ascii; n++)
		if ((uint8_t)text[n] < 0x80)
			ascii[n] = text[n];
		else
			ascii[n] = '?';
	return json_stringn(ascii, n);
}

/* The sentence with its arguments in it. */
static json_t *
fill(const char *text, const char *const args[MESSAGE_ARGS])
{
	char out[TEXT_MAX];
	size_t len = 0;

	*out = '\0';
	while (*text) {
		size_t plain = strcspn(text, "%");

		append(out, sizeof out, &len, text, plain);
		text += plain;
		if (!*text)
			break;
		const char *arg = args[text[1] - '1'];
		if (!append(out, sizeof out, &len, arg, strlen(arg)))
			append(out, sizeof out, &len, "...", 3);
		text += 2;
	}
	return string_of(out);
}

static json_t *
arguments(const struct message *m, const char *const args[MESSAGE_ARGS])
{
	json_t *list = json_array();

	for (unsigned i = 0; i < m->args; i++)
		json_array_append_new(list, string_of(args[i]));
	return list;
}

/* "Boot/HttpBootUri" as a JSON pointer (RFC 6901) of a document: "#/Boot/..." */
static json_t *
related(const char *property)
{
	char pointer[300];

	if (snprintf(pointer, sizeof pointer, "#/%s", property) >=
		(int)sizeof pointer)
		return NULL;
	json_t *list = json_array();
	json_array_append_new(list, string_of(pointer));
	return list;
}

static json_t *
message_id(const struct message *m)
{
	return json_sprintf(MESSAGE_PREFIX "%s", m->name);
}

json_t *
message_make(enum rf_message id, const char *property,
	const char *const args[MESSAGE_ARGS])
{
	const struct message *m = &table[id];
	json_t *out = json_object();

	json_object_set_new(
		out, "@odata.type", json_string("#Message.v1_1_2.Message"));
	json_object_set_new(out, "MessageId", message_id(m));
	json_object_set_new(out, "Message", fill(m->text, args));
	json_object_set_new(out, "MessageArgs", arguments(m, args));
	json_object_set_new(out, "Severity", json_string(m->severity));
	json_object_set_new(out, "MessageSeverity", json_string(m->severity));
	json_object_set_new(out, "Resolution", json_string(m->resolution));
	if (property)
		json_object_set_new(out, "RelatedProperties", related(property));
	return out;
}

json_t *
message_error(json_t *messages)
{
	const struct message *general = &table[RF_MSG_GENERAL_ERROR];
	json_t *out = json_object(), *error = json_object();
	json_t *one =
		json_array_size(messages) == 1 ? json_array_get(messages, 0) : NULL;

	json_object_set_new(error, "code",
		one ? json_incref(json_object_get(one, "MessageId"))
		    : message_id(general));
	json_object_set_new(error, "message",
		one ? json_incref(json_object_get(one, "Message"))
		    : json_string(general->text));
	json_object_set_new(error, "@Message.ExtendedInfo", messages);
	json_object_set_new(out, "error", error);
	return out;
}

static json_t *
definition(const struct message *m)
{
	json_t *out = json_object(), *types = json_array();

	json_object_set_new(out, "Description", json_string(m->text));
	json_object_set_new(out, "Message", json_string(m->text));
	json_object_set_new(out, "Severity", json_string(m->severity));
	json_object_set_new(out, "MessageSeverity", json_string(m->severity));
	json_object_set_new(out, "NumberOfArgs", json_integer(m->args));
	for (unsigned i = 0; i < m->args; i++)
		json_array_append_new(types, json_string("string"));
	if (m->args > 0)
		json_object_set(out, "ParamTypes", types);
	json_decref(types);
	json_object_set_new(out, "Resolution", json_string(m->resolution));
	return out;
}

json_t *
message_registry(void)
{
	json_t *out = json_object(), *messages = json_object();

	for (size_t i = 0; i < RF_MSG_COUNT; i++)
		json_object_set_new(messages, table[i].name, definition(&table[i]));
	json_object_set_new(out, "Messages", messages);
	return out;
}

/*
 * message: what a Redfish service says when it refuses: messages of DMTF's Base
 * registry, whose names, arguments and severities clients know
 * (t/data/redfish-messages); the sentences are ours. DSP0268, DSP8011 and DSP0266
 * "Error responses".
 */
#ifndef MB_MESSAGE_H
#define MB_MESSAGE_H

#include <jansson.h>

#define MESSAGE_REGISTRY "Base.1.16.0" /* the registry's Id */
#define MESSAGE_PREFIX   "Base.1.16."  /* of a MessageId */
#define MESSAGE_ARGS     4

enum rf_message {
	RF_MSG_SUCCESS,
	RF_MSG_GENERAL_ERROR,
	RF_MSG_CREATED,
	RF_MSG_INTERNAL_ERROR,
	RF_MSG_ACCESS_DENIED, /* %1 URI */
	RF_MSG_INSUFFICIENT_PRIVILEGE,
	RF_MSG_NO_VALID_SESSION,
	RF_MSG_RESOURCE_MISSING,   /* %1 URI */
	RF_MSG_INVALID_URI,        /* %1 URI */
	RF_MSG_RESOURCE_NOT_FOUND, /* %1 type %2 name */
	RF_MSG_RESOURCE_EXISTS,    /* %1 type %2 property %3 value */
	RF_MSG_RESOURCE_IN_USE,
	RF_MSG_RESOURCE_IN_STANDBY,
	RF_MSG_RESOURCE_CANNOT_BE_DELETED,
	RF_MSG_OPERATION_NOT_ALLOWED, /* the method */
	RF_MSG_OPERATION_FAILED,
	RF_MSG_OPERATION_TIMEOUT,
	RF_MSG_ACTION_NOT_SUPPORTED,       /* %1 action */
	RF_MSG_ACTION_PARAM_MISSING,       /* %1 action %2 parameter */
	RF_MSG_ACTION_PARAM_UNKNOWN,       /* %1 action %2 parameter */
	RF_MSG_ACTION_PARAM_NOT_SUPPORTED, /* %1 parameter %2 action */
	RF_MSG_ACTION_PARAM_TYPE,          /* %1 value %2 parameter %3 action */
	RF_MSG_ACTION_PARAM_LIST,          /* %1 value %2 parameter %3 action */
	RF_MSG_ACTION_PARAM_FORMAT,        /* %1 value %2 parameter %3 action */
	RF_MSG_ACTION_PARAM_CONFLICT,      /* %1 parameter %2 its value */
	RF_MSG_MALFORMED_JSON,
	RF_MSG_UNRECOGNIZED_BODY,
	RF_MSG_EMPTY_JSON,
	RF_MSG_NO_OPERATION,
	RF_MSG_PROPERTY_MISSING,   /* %1 property */
	RF_MSG_PROPERTY_UNKNOWN,   /* %1 property */
	RF_MSG_PROPERTY_READ_ONLY, /* %1 property */
	RF_MSG_PROPERTY_TYPE,      /* %1 value %2 property */
	RF_MSG_PROPERTY_FORMAT,    /* %1 value %2 property */
	RF_MSG_PROPERTY_LIST,      /* %1 value %2 property */
	RF_MSG_PROPERTY_RANGE,     /* %1 value %2 property */
	RF_MSG_PROPERTY_INCORRECT, /* %1 property %2 value */
	RF_MSG_PROPERTY_CONFLICT,  /* %1 property %2 other property */
	RF_MSG_PROPERTY_DUPLICATE, /* %1 property */
	RF_MSG_CREATE_MISSING,     /* %1 property */
	RF_MSG_CREATE_LIMIT,
	RF_MSG_QUERY_NOT_SUPPORTED,
	RF_MSG_QUERY_NOT_ON_RESOURCE,
	RF_MSG_QUERY_NOT_ON_OPERATION,
	RF_MSG_QUERY_COMBINATION,
	RF_MSG_QUERY_PARAM_TYPE,   /* %1 value %2 parameter */
	RF_MSG_QUERY_PARAM_FORMAT, /* %1 value %2 parameter */
	RF_MSG_QUERY_PARAM_RANGE,  /* %1 value %2 parameter %3 range */
	RF_MSG_PRECONDITION_FAILED,
	RF_MSG_PRECONDITION_REQUIRED,
	RF_MSG_HEADER_INVALID, /* %1 name and value */
	RF_MSG_HEADER_MISSING, /* %1 name */
	RF_MSG_PAYLOAD_TOO_LARGE,
	RF_MSG_INSUFFICIENT_STORAGE,
	RF_MSG_SERVICE_UNAVAILABLE,    /* %1 seconds */
	RF_MSG_COULD_NOT_CONNECT,      /* %1 what */
	RF_MSG_RESOURCE_AT_URI_FORMAT, /* %1 URI: what is there is not such */
	RF_MSG_SESSION_LIMIT,
	RF_MSG_PASSWORD_CHANGE, /* %1 URI of the account */
	RF_MSG_COUNT,
};

/* "ResourceMissingAtURI" and so on; how many arguments it takes. */
const char *message_name(enum rf_message id);
unsigned message_args(enum rf_message id);

/*
 * One message, as it stands in @Message.ExtendedInfo, of as many arguments as
 * message_args says; property may be NULL, else it is its path, "Boot/HttpBootUri".
 * NULL when there is no memory.
 */
json_t *message_make(enum rf_message id, const char *property,
	const char *const args[MESSAGE_ARGS]);

/*
 * The body of an error that has these messages, which it takes over: with one, its
 * code and sentence are those of the error; with more, "GeneralError".
 */
json_t *message_error(json_t *messages);

/* The registry of those messages: a MessageRegistry. */
json_t *message_registry(void);

#endif

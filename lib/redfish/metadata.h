/*
 * metadata: the OData metadata document, which names the schemas of all resources
 * in the table: DSP0266 "OData $metadata", OData CSDL 4.0.
 */
#ifndef MB_METADATA_H
#define MB_METADATA_H

#include "redfish/rf.h"

/*
 * One after another from 0 on: the types of what is told and is no resource of the
 * table: registries, events, messages, settings. NULL at the end.
 */
const char *metadata_other(size_t i);

/* The fill of /redfish/v1/$metadata: XML, in r->plain_text. */
void metadata(struct rf *r);

#endif

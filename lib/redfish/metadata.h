/*
 * metadata: the OData metadata document, which names the schemas of all resources
 * in the table: DSP0266 "OData $metadata", OData CSDL 4.0.
 */
#ifndef MB_METADATA_H
#define MB_METADATA_H

#include "redfish/rf.h"

/* The fill of /redfish/v1/$metadata: XML, in r->plain_text. */
void metadata(struct rf *r);

#endif

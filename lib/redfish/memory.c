/* The memory of a system: all of it, for nobody tells of what pieces it is made. */
#include "redfish/families.h"

#include "redfish/hardware.h"

#define SYSTEM RF_ROOT "/Systems/{system}"

/* Whole ones, as clients want them; but a board may have half of one. */
static json_t *
gibibytes(uint64_t mebibytes)
{
	if (mebibytes >= 1024)
		return json_integer((json_int_t)(mebibytes / 1024));
	return json_real((double)mebibytes / 1024.0);
}

static void
summary(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);

	if (h->memory)
		rf_set(r, "MemorySummary/TotalSystemMemoryGiB",
			gibibytes(h->memory));
}

static bool
exists(struct rf *r)
{
	return rf_host_exists(r) && rf_hardware(r)->memory;
}

static void
memories(struct rf *r)
{
	if (exists(r))
		rf_member(r, "%s/RAM", r->path);
}

static void
memory(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);

	rf_set_int(r, "CapacityMiB", (int64_t)h->memory);
	rf_set_text(r, "MemoryDeviceType", h->ram);
}

const struct rf_resource rf_memory[] = {
	{.pattern = SYSTEM, .part = true, .fill = summary},
	{.pattern = SYSTEM "/Memory",
		.type = "#MemoryCollection.MemoryCollection",
		.skeleton = "memories.json",
		.link = "Memory",
		.exists = rf_host_exists,
		.fill = memories},
	{.pattern = SYSTEM "/Memory/RAM",
		.type = "#Memory.v1_13_0.Memory",
		.skeleton = "memory.json",
		.exists = exists,
		.fill = memory},
	{.pattern = NULL},
};

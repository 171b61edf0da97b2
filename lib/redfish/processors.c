/* The processors of a system: a socket each. */
#include "redfish/families.h"

#include "base/num.h"
#include "redfish/hardware.h"

#define SYSTEM RF_ROOT "/Systems/{system}"

static void
summary(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);

	if (!h->sockets)
		return;
	rf_set_int(r, "ProcessorSummary/Count", h->sockets);
	rf_set_text(r, "ProcessorSummary/Model", h->chip);
	if (h->cores)
		rf_set_int(r, "ProcessorSummary/CoreCount",
			(int64_t)h->sockets * h->cores);
	if (h->threads)
		rf_set_int(r, "ProcessorSummary/LogicalProcessorCount", h->threads);
}

static void
processors(struct rf *r)
{
	for (unsigned n = 1; n <= rf_hardware(r)->sockets; n++)
		if (n == 1)
			rf_member(r, "%s/CPU", r->path);
		else
			rf_member(r, "%s/CPU%u", r->path, n);
}

/* "CPU", "CPU2" and so on. */
static bool
exists(struct rf *r)
{
	const char *id = rf_arg(r, "processor");
	uint32_t n = 1;

	if (!rf_host_exists(r) || strncmp(id, "CPU", 3) != 0 || id[3] == '0' ||
		(id[3] && !num_u32(id + 3, 2, INVENTORY_CPUS, &n)))
		return false;
	return n <= rf_hardware(r)->sockets;
}

static void
processor(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);

	rf_set_text(r, "Manufacturer", h->chip_maker);
	rf_set_text(r, "Model", h->chip);
	rf_set_text(r, "ProcessorArchitecture", h->arch);
	rf_set_text(r, "InstructionSet", h->set);
	if (h->cores)
		rf_set_int(r, "TotalCores", h->cores);
	if (h->threads && h->threads % h->sockets == 0)
		rf_set_int(r, "TotalThreads", h->threads / h->sockets);
	if (h->mhz)
		rf_set_int(r, "MaxSpeedMHz", h->mhz);
}

const struct rf_resource rf_processors[] = {
	{.pattern = SYSTEM, .part = true, .fill = summary},
	{.pattern = SYSTEM "/Processors",
		.type = "#ProcessorCollection.ProcessorCollection",
		.skeleton = "processors.json",
		.link = "Processors",
		.exists = rf_host_exists,
		.fill = processors},
	{.pattern = SYSTEM "/Processors/{processor}",
		.type = "#Processor.v1_13_0.Processor",
		.skeleton = "processor.json",
		.exists = exists,
		.fill = processor},
	{.pattern = NULL},
};

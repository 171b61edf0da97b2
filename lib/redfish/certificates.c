/*
 * The certificate that the web server shows, as mb-up made it or the operator put
 * it there. It is read only: the server would have to be started again for another,
 * and its key should come over no network. Those in the databases of hosts' secure
 * boot are found there; to list all here would read all hosts.
 */
#include "redfish/families.h"

#include "file/at.h"
#include "redfish/x509.h"

#define SERVICE RF_ROOT "/CertificateService"
#define HTTPS   RF_ROOT "/Managers/{manager}/NetworkProtocol/HTTPS/Certificates"
#define ID      "tls"
#define PEM_MAX 65536 /* bytes of a key and a chain */

/* The server's own; the others of the chain are those who vouch for it. */
static bool
own(struct rf *r, struct rd *der)
{
	char *text = arena_take(r->arena, PEM_MAX);
	const char *name = "tls.pem";
	int dir = r->tls ? at_parent(r->tls, &name) : r->state;
	ssize_t n = text && dir != -1 ? at_read(dir, name, text, PEM_MAX) : -1;
	bool found = n > 0 && x509_of_pem(rd_of(text, (size_t)n), r->arena, der);

	/* The key is of no use here. */
	if (text)
		explicit_bzero(text, PEM_MAX);
	if (r->tls && dir != -1)
		close(dir);
	return found;
}

bool
rf_certificate_exists(struct rf *r)
{
	struct rd der;

	return own(r, &der);
}

static bool
manager_has(struct rf *r)
{
	return rf_manager_exists(r) && rf_certificate_exists(r);
}

static bool
exists(struct rf *r)
{
	return strcmp(rf_arg(r, "certificate"), ID) == 0 && manager_has(r);
}

static void
list(struct rf *r)
{
	rf_member(r, "%s/" ID, r->path);
}

static void
fill(struct rf *r)
{
	struct rd der;

	if (!own(r, &der))
		return;
	rf_set(r, "CertificateUsageTypes", json_pack("[s]", "Web"));
	x509_show(r, der);
}

static void
locations(struct rf *r)
{
	rf_add_link(r, "Links/Certificates",
		RF_ROOT "/Managers/%s/NetworkProtocol/HTTPS/Certificates/" ID,
		r->only ? r->only : "metal-boot");
	rf_set_int(r, "Links/Certificates@odata.count", 1);
}

const struct rf_resource rf_certificates[] = {
	{.pattern = SERVICE,
		.type = "#CertificateService.v1_0_4.CertificateService",
		.skeleton = "certificate-service.json",
		.link = "CertificateService",
		.exists = rf_certificate_exists},
	{.pattern = SERVICE "/CertificateLocations",
		.type = "#CertificateLocations.v1_0_2.CertificateLocations",
		.skeleton = "certificate-locations.json",
		.link = "CertificateLocations",
		.exists = rf_certificate_exists,
		.fill = locations},
	{.pattern = HTTPS,
		.type = "#CertificateCollection.CertificateCollection",
		.skeleton = "certificates.json",
		.exists = manager_has,
		.fill = list},
	{.pattern = HTTPS "/{certificate}",
		.type = "#Certificate.v1_5_0.Certificate",
		.skeleton = "certificate.json",
		.exists = exists,
		.fill = fill},
	{.pattern = NULL},
};

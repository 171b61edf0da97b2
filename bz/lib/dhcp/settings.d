/tmp/wt/size/bz/lib/dhcp/settings.o: lib/dhcp/settings.c \
 lib/base/banned.h lib/dhcp/settings.h lib/dhcp/grant.h lib/dhcp/assign.h \
 lib/dhcp/offers.h lib/dhcp/client.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/lease.h lib/dhcp/terms.h \
 lib/host/host.h lib/base/kv.h lib/host/site.h lib/host/leases.h \
 lib/dhcp/optset.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/config/report.h lib/dhcp/opttype.h lib/dhcp/pxe.h \
 lib/host/override.h lib/host/seen.h lib/file/batch.h lib/file/put.h \
 lib/file/state.h lib/net/dgram.h lib/base/str.h lib/dhcp/reply.h
lib/base/banned.h:
lib/dhcp/settings.h:
lib/dhcp/grant.h:
lib/dhcp/assign.h:
lib/dhcp/offers.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/lease.h:
lib/dhcp/terms.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/site.h:
lib/host/leases.h:
lib/dhcp/optset.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/dhcp/pxe.h:
lib/host/override.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/net/dgram.h:
lib/base/str.h:
lib/dhcp/reply.h:

/tmp/wt/size/bz/bin/dhcpproxy/turn.o: bin/dhcpproxy/turn.c \
 lib/base/banned.h bin/dhcpproxy/server.h lib/dhcp/backlog.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/addr.h lib/base/rd.h lib/dhcp/notice.h lib/dhcp/client.h \
 lib/dhcp/dhcp.h lib/base/wr.h lib/dhcp/settings.h lib/dhcp/grant.h \
 lib/dhcp/assign.h lib/dhcp/offers.h lib/host/lease.h lib/dhcp/terms.h \
 lib/host/host.h lib/base/kv.h lib/host/site.h lib/host/leases.h \
 lib/dhcp/optset.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/config/report.h lib/dhcp/opttype.h lib/dhcp/pxe.h \
 lib/host/override.h lib/net/dgram.h lib/host/eventqueue.h \
 lib/host/event.h lib/host/ironic.h lib/host/leasestore.h \
 lib/host/leasefile.h lib/host/strangers.h lib/metric/tally.h \
 lib/net/listen.h lib/net/probe.h lib/net/ifaces.h
lib/base/banned.h:
bin/dhcpproxy/server.h:
lib/dhcp/backlog.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:
lib/dhcp/notice.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/dhcp/settings.h:
lib/dhcp/grant.h:
lib/dhcp/assign.h:
lib/dhcp/offers.h:
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
lib/net/dgram.h:
lib/host/eventqueue.h:
lib/host/event.h:
lib/host/ironic.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/host/strangers.h:
lib/metric/tally.h:
lib/net/listen.h:
lib/net/probe.h:
lib/net/ifaces.h:

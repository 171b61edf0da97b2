/tmp/wt/size/bz/bin/host/leased.o: bin/host/leased.c lib/base/banned.h \
 bin/host/leased.h lib/host/addr.h lib/base/rd.h lib/file/state.h \
 lib/host/ironic.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/dhcp/optline.h lib/dhcp/optvalue.h lib/dhcp/opttext.h \
 lib/config/report.h lib/dhcp/opttype.h lib/host/host.h lib/base/kv.h \
 lib/host/leasestore.h lib/host/leasefile.h lib/file/put.h \
 lib/host/leases.h lib/host/lease.h lib/host/site.h
lib/base/banned.h:
bin/host/leased.h:
lib/host/addr.h:
lib/base/rd.h:
lib/file/state.h:
lib/host/ironic.h:
lib/dhcp/optset.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/file/put.h:
lib/host/leases.h:
lib/host/lease.h:
lib/host/site.h:

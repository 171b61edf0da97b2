/tmp/wt/size/bz/lib/dhcp/assign.o: lib/dhcp/assign.c lib/base/banned.h \
 lib/dhcp/assign.h lib/dhcp/offers.h lib/dhcp/client.h lib/dhcp/dhcp.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/host/lease.h \
 lib/dhcp/terms.h lib/host/host.h lib/base/kv.h lib/host/site.h \
 lib/host/leases.h lib/base/hash.h
lib/base/banned.h:
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
lib/base/hash.h:

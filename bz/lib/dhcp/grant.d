/tmp/wt/size/bz/lib/dhcp/grant.o: lib/dhcp/grant.c lib/base/banned.h \
 lib/dhcp/grant.h lib/dhcp/assign.h lib/dhcp/offers.h lib/dhcp/client.h \
 lib/dhcp/dhcp.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/host/lease.h lib/dhcp/terms.h lib/host/host.h lib/base/kv.h \
 lib/host/site.h lib/host/leases.h lib/base/str.h
lib/base/banned.h:
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
lib/base/str.h:

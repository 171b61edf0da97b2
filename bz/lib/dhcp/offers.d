/tmp/wt/size/bz/lib/dhcp/offers.o: lib/dhcp/offers.c lib/base/banned.h \
 lib/dhcp/offers.h lib/dhcp/client.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/lease.h lib/base/hash.h
lib/base/banned.h:
lib/dhcp/offers.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/lease.h:
lib/base/hash.h:

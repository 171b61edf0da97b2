/tmp/wt/size/bz/lib/dhcp/client.o: lib/dhcp/client.c lib/base/banned.h \
 lib/dhcp/client.h lib/dhcp/dhcp.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/num.h
lib/base/banned.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:

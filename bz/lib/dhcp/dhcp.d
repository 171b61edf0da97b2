/tmp/wt/size/bz/lib/dhcp/dhcp.o: lib/dhcp/dhcp.c lib/base/banned.h \
 lib/dhcp/dhcp.h lib/base/wr.h lib/base/rd.h lib/host/addr.h
lib/base/banned.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:

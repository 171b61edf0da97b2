/tmp/wt/size/bz/lib/dhcp/notice.o: lib/dhcp/notice.c lib/base/banned.h \
 lib/dhcp/notice.h lib/dhcp/client.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h
lib/base/banned.h:
lib/dhcp/notice.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:

/tmp/wt/size/bz/lib/dhcp/reply.o: lib/dhcp/reply.c lib/base/banned.h \
 lib/dhcp/reply.h lib/dhcp/dhcp.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h
lib/base/banned.h:
lib/dhcp/reply.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:

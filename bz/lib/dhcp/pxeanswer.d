/tmp/wt/size/bz/lib/dhcp/pxeanswer.o: lib/dhcp/pxeanswer.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/dhcp/pxe.h \
 lib/dhcp/client.h lib/dhcp/dhcp.h lib/base/wr.h lib/host/addr.h \
 lib/host/host.h lib/base/kv.h lib/host/override.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/site.h \
 lib/net/dgram.h lib/dhcp/reply.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/dhcp/pxe.h:
lib/dhcp/client.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/host/addr.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/override.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/net/dgram.h:
lib/dhcp/reply.h:

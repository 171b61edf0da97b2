/tmp/wt/size/bz/lib/ipxe/given.o: lib/ipxe/given.c lib/base/banned.h \
 lib/ipxe/given.h lib/ipxe/boot.h lib/host/host.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/host/override.h \
 lib/host/site.h lib/ipxe/template.h lib/file/put.h lib/file/state.h
lib/base/banned.h:
lib/ipxe/given.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/override.h:
lib/host/site.h:
lib/ipxe/template.h:
lib/file/put.h:
lib/file/state.h:

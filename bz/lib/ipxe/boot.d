/tmp/wt/size/bz/lib/ipxe/boot.o: lib/ipxe/boot.c lib/base/banned.h \
 lib/ipxe/boot.h lib/host/host.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/override.h lib/host/site.h \
 lib/ipxe/template.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/override.h:
lib/host/site.h:
lib/ipxe/template.h:
lib/base/num.h:
lib/base/str.h:

/tmp/wt/size/bz/lib/ipxe/ironicscript.o: lib/ipxe/ironicscript.c \
 lib/base/banned.h lib/ipxe/ironicscript.h lib/ipxe/boot.h \
 lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/host/override.h lib/host/site.h lib/ipxe/template.h \
 lib/file/at.h
lib/base/banned.h:
lib/ipxe/ironicscript.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/override.h:
lib/host/site.h:
lib/ipxe/template.h:
lib/file/at.h:

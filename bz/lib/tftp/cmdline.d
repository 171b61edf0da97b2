/tmp/wt/size/bz/lib/tftp/cmdline.o: lib/tftp/cmdline.c lib/base/banned.h \
 lib/tftp/cmdline.h lib/base/wr.h lib/base/rd.h lib/ipxe/boot.h \
 lib/host/host.h lib/base/kv.h lib/host/addr.h lib/host/override.h \
 lib/host/site.h lib/ipxe/template.h
lib/base/banned.h:
lib/tftp/cmdline.h:
lib/base/wr.h:
lib/base/rd.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/addr.h:
lib/host/override.h:
lib/host/site.h:
lib/ipxe/template.h:

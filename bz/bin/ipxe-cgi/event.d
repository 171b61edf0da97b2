/tmp/wt/size/bz/bin/ipxe-cgi/event.o: bin/ipxe-cgi/event.c \
 lib/base/banned.h bin/ipxe-cgi/event.h lib/ipxe/boot.h lib/host/host.h \
 lib/base/kv.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/host/override.h lib/host/site.h lib/ipxe/template.h lib/net/cgi.h \
 lib/host/event.h
lib/base/banned.h:
bin/ipxe-cgi/event.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/override.h:
lib/host/site.h:
lib/ipxe/template.h:
lib/net/cgi.h:
lib/host/event.h:

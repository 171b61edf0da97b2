/tmp/wt/size/bz/bin/mb-ipxe-cgi.o: bin/mb-ipxe-cgi.c lib/base/banned.h \
 bin/ipxe-cgi/event.h lib/ipxe/boot.h lib/host/host.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/host/override.h \
 lib/host/site.h lib/ipxe/template.h lib/net/cgi.h lib/base/str.h \
 lib/file/state.h lib/host/seen.h lib/file/batch.h lib/file/put.h \
 lib/ipxe/given.h lib/ipxe/ironicscript.h lib/metric/tally.h bin/usage.h
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
lib/base/str.h:
lib/file/state.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/ipxe/given.h:
lib/ipxe/ironicscript.h:
lib/metric/tally.h:
bin/usage.h:

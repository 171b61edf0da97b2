/tmp/wt/size/bz/bin/mb-talos-fetch.o: bin/mb-talos-fetch.c \
 lib/base/banned.h bin/talos-fetch/talos.h lib/net/cgi.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/talos/imagerec.h lib/base/digest.h \
 lib/base/kv.h lib/talos/talosask.h lib/talos/schematic.h \
 lib/talos/taloslist.h lib/talos/talosname.h lib/base/str.h lib/file/at.h \
 lib/file/state.h lib/host/site.h lib/metric/tally.h bin/usage.h
lib/base/banned.h:
bin/talos-fetch/talos.h:
lib/net/cgi.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/talos/imagerec.h:
lib/base/digest.h:
lib/base/kv.h:
lib/talos/talosask.h:
lib/talos/schematic.h:
lib/talos/taloslist.h:
lib/talos/talosname.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:
lib/host/site.h:
lib/metric/tally.h:
bin/usage.h:

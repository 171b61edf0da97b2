/tmp/wt/size/bz/bin/talos-store/parts.o: bin/talos-store/parts.c \
 lib/base/banned.h bin/talos-store/fetch.h bin/talos-store/store.h \
 lib/talos/imagerec.h lib/base/digest.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/talos/talosask.h lib/talos/schematic.h \
 lib/talos/taloslist.h lib/talos/talosname.h lib/talos/unpack.h \
 lib/base/str.h
lib/base/banned.h:
bin/talos-store/fetch.h:
bin/talos-store/store.h:
lib/talos/imagerec.h:
lib/base/digest.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/talos/talosask.h:
lib/talos/schematic.h:
lib/talos/taloslist.h:
lib/talos/talosname.h:
lib/talos/unpack.h:
lib/base/str.h:

/tmp/wt/size/bz/bin/talos-store/lists.o: bin/talos-store/lists.c \
 lib/base/banned.h bin/talos-store/store.h lib/talos/imagerec.h \
 lib/base/digest.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/talos/talosask.h lib/talos/schematic.h lib/talos/taloslist.h \
 lib/talos/talosname.h lib/base/str.h lib/file/put.h
lib/base/banned.h:
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
lib/base/str.h:
lib/file/put.h:

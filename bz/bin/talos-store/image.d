/tmp/wt/size/bz/bin/talos-store/image.o: bin/talos-store/image.c \
 lib/base/banned.h bin/talos-store/store.h lib/talos/imagerec.h \
 lib/base/digest.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/talos/talosask.h lib/talos/schematic.h lib/talos/taloslist.h \
 lib/talos/talosname.h bin/talos-store/fetch.h lib/talos/unpack.h \
 lib/base/str.h lib/file/at.h lib/file/lock.h lib/file/put.h
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
bin/talos-store/fetch.h:
lib/talos/unpack.h:
lib/base/str.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:

/tmp/wt/size/bz/bin/mb-talos-store.o: bin/mb-talos-store.c \
 lib/base/banned.h bin/talos-store/store.h lib/talos/imagerec.h \
 lib/base/digest.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/talos/talosask.h lib/talos/schematic.h lib/talos/taloslist.h \
 lib/talos/talosname.h lib/base/num.h lib/file/at.h bin/usage.h
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
lib/base/num.h:
lib/file/at.h:
bin/usage.h:

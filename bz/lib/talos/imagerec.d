/tmp/wt/size/bz/lib/talos/imagerec.o: lib/talos/imagerec.c \
 lib/base/banned.h lib/talos/imagerec.h lib/base/digest.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/talos/talosask.h lib/talos/schematic.h \
 lib/talos/taloslist.h lib/talos/talosname.h lib/base/num.h \
 lib/base/str.h lib/file/at.h lib/file/put.h
lib/base/banned.h:
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
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:

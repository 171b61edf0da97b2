/tmp/wt/size/bz/lib/talos/schematic.o: lib/talos/schematic.c \
 lib/base/banned.h lib/talos/schematic.h lib/base/digest.h \
 lib/talos/taloslist.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/talos/schematic.h:
lib/base/digest.h:
lib/talos/taloslist.h:
lib/base/wr.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/talos/taloslist.o: lib/talos/taloslist.c \
 lib/base/banned.h lib/talos/taloslist.h lib/base/wr.h lib/base/rd.h \
 lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/talos/taloslist.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:

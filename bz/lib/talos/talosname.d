/tmp/wt/size/bz/lib/talos/talosname.o: lib/talos/talosname.c \
 lib/base/banned.h lib/talos/talosname.h lib/base/wr.h lib/base/rd.h \
 lib/base/str.h
lib/base/banned.h:
lib/talos/talosname.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/str.h:

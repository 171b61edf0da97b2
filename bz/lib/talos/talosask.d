/tmp/wt/size/bz/lib/talos/talosask.o: lib/talos/talosask.c \
 lib/base/banned.h lib/talos/talosask.h lib/talos/schematic.h \
 lib/base/digest.h lib/talos/taloslist.h lib/base/wr.h lib/base/rd.h \
 lib/talos/talosname.h lib/base/str.h lib/net/cgi.h lib/host/addr.h
lib/base/banned.h:
lib/talos/talosask.h:
lib/talos/schematic.h:
lib/base/digest.h:
lib/talos/taloslist.h:
lib/base/wr.h:
lib/base/rd.h:
lib/talos/talosname.h:
lib/base/str.h:
lib/net/cgi.h:
lib/host/addr.h:

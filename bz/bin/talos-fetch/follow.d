/tmp/wt/size/bz/bin/talos-fetch/follow.o: bin/talos-fetch/follow.c \
 lib/base/banned.h bin/talos-fetch/talos.h lib/net/cgi.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/talos/imagerec.h lib/base/digest.h \
 lib/base/kv.h lib/talos/talosask.h lib/talos/schematic.h \
 lib/talos/taloslist.h lib/talos/talosname.h lib/base/str.h lib/file/at.h \
 lib/file/lock.h lib/file/put.h
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
lib/file/lock.h:
lib/file/put.h:

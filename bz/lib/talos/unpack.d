/tmp/wt/size/bz/lib/talos/unpack.o: lib/talos/unpack.c lib/base/banned.h \
 lib/talos/unpack.h lib/base/rd.h
lib/base/banned.h:
lib/talos/unpack.h:
lib/base/rd.h:

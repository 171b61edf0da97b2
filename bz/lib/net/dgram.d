/tmp/wt/size/bz/lib/net/dgram.o: lib/net/dgram.c lib/base/banned.h \
 lib/net/dgram.h lib/host/addr.h lib/base/rd.h lib/base/wr.h
lib/base/banned.h:
lib/net/dgram.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/wr.h:

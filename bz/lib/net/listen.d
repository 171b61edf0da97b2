/tmp/wt/size/bz/lib/net/listen.o: lib/net/listen.c lib/base/banned.h \
 lib/net/listen.h lib/host/addr.h lib/base/rd.h lib/base/num.h \
 lib/base/str.h lib/net/dgram.h
lib/base/banned.h:
lib/net/listen.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:
lib/net/dgram.h:

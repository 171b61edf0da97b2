/tmp/wt/size/bz/lib/net/sendpool.o: lib/net/sendpool.c lib/base/banned.h \
 lib/net/sendpool.h lib/net/talk.h lib/net/dgram.h lib/host/addr.h \
 lib/base/rd.h
lib/base/banned.h:
lib/net/sendpool.h:
lib/net/talk.h:
lib/net/dgram.h:
lib/host/addr.h:
lib/base/rd.h:

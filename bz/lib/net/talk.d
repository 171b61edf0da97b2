/tmp/wt/size/bz/lib/net/talk.o: lib/net/talk.c lib/base/banned.h \
 lib/net/talk.h lib/net/dgram.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/net/talk.h:
lib/net/dgram.h:
lib/host/addr.h:
lib/base/rd.h:

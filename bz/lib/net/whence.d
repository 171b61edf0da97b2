/tmp/wt/size/bz/lib/net/whence.o: lib/net/whence.c lib/base/banned.h \
 lib/net/whence.h lib/host/addr.h lib/base/rd.h lib/base/num.h \
 lib/base/str.h
lib/base/banned.h:
lib/net/whence.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:

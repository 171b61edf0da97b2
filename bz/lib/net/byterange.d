/tmp/wt/size/bz/lib/net/byterange.o: lib/net/byterange.c \
 lib/base/banned.h lib/net/byterange.h lib/base/num.h lib/base/str.h \
 lib/base/rd.h
lib/base/banned.h:
lib/net/byterange.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:

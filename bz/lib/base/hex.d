/tmp/wt/size/bz/lib/base/hex.o: lib/base/hex.c lib/base/banned.h \
 lib/base/hex.h lib/base/wr.h lib/base/rd.h lib/base/num.h
lib/base/banned.h:
lib/base/hex.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:

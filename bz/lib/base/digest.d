/tmp/wt/size/bz/lib/base/digest.o: lib/base/digest.c lib/base/banned.h \
 lib/base/digest.h lib/base/hex.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/base/digest.h:
lib/base/hex.h:
lib/base/wr.h:
lib/base/rd.h:

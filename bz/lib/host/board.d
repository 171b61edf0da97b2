/tmp/wt/size/bz/lib/host/board.o: lib/host/board.c lib/base/banned.h \
 lib/host/board.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/base/num.h lib/file/at.h
lib/base/banned.h:
lib/host/board.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/file/at.h:

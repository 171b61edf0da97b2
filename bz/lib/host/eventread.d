/tmp/wt/size/bz/lib/host/eventread.o: lib/host/eventread.c \
 lib/base/banned.h lib/host/event.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/hex.h lib/base/num.h lib/file/at.h \
 lib/file/state.h
lib/base/banned.h:
lib/host/event.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/hex.h:
lib/base/num.h:
lib/file/at.h:
lib/file/state.h:

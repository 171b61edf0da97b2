/tmp/wt/size/bz/lib/host/event.o: lib/host/event.c lib/base/banned.h \
 lib/host/event.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/base/hex.h lib/file/at.h lib/file/state.h
lib/base/banned.h:
lib/host/event.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/hex.h:
lib/file/at.h:
lib/file/state.h:

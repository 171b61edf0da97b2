/tmp/wt/size/bz/lib/host/strangers.o: lib/host/strangers.c \
 lib/base/banned.h lib/host/strangers.h lib/host/addr.h lib/base/rd.h \
 lib/file/at.h lib/file/put.h lib/file/state.h lib/host/seen.h \
 lib/file/batch.h
lib/base/banned.h:
lib/host/strangers.h:
lib/host/addr.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/seen.h:
lib/file/batch.h:

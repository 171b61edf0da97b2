/tmp/wt/size/bz/lib/host/timeline.o: lib/host/timeline.c \
 lib/base/banned.h lib/host/attempt.h lib/host/timeline.h \
 lib/host/event.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/base/str.h lib/file/state.h
lib/base/banned.h:
lib/host/attempt.h:
lib/host/timeline.h:
lib/host/event.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/str.h:
lib/file/state.h:

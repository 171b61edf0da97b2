/tmp/wt/size/bz/lib/host/attempt.o: lib/host/attempt.c lib/base/banned.h \
 lib/host/attempt.h lib/host/timeline.h lib/host/event.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/host/attempt.h:
lib/host/timeline.h:
lib/host/event.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:
lib/base/str.h:

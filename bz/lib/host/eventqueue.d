/tmp/wt/size/bz/lib/host/eventqueue.o: lib/host/eventqueue.c \
 lib/base/banned.h lib/host/eventqueue.h lib/host/event.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/base/hash.h
lib/base/banned.h:
lib/host/eventqueue.h:
lib/host/event.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/hash.h:

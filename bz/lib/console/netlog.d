/tmp/wt/size/bz/lib/console/netlog.o: lib/console/netlog.c \
 lib/base/banned.h lib/console/netlog.h lib/base/wr.h lib/base/rd.h \
 lib/console/conlog.h lib/host/addr.h
lib/base/banned.h:
lib/console/netlog.h:
lib/base/wr.h:
lib/base/rd.h:
lib/console/conlog.h:
lib/host/addr.h:

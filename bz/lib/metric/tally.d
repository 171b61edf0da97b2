/tmp/wt/size/bz/lib/metric/tally.o: lib/metric/tally.c lib/base/banned.h \
 lib/metric/tally.h lib/file/at.h lib/file/put.h lib/file/state.h \
 lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/metric/tally.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/metric/expose.o: lib/metric/expose.c \
 lib/base/banned.h lib/metric/expose.h lib/base/wr.h lib/base/rd.h \
 lib/metric/tally.h
lib/base/banned.h:
lib/metric/expose.h:
lib/base/wr.h:
lib/base/rd.h:
lib/metric/tally.h:

/tmp/wt/size/bz/lib/console/conkeys.o: lib/console/conkeys.c \
 lib/base/banned.h lib/console/conkeys.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/console/conkeys.h:
lib/base/wr.h:
lib/base/rd.h:

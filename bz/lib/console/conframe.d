/tmp/wt/size/bz/lib/console/conframe.o: lib/console/conframe.c \
 lib/base/banned.h lib/console/conframe.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/console/conframe.h:
lib/base/wr.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/console/conlog.o: lib/console/conlog.c \
 lib/base/banned.h lib/console/conlog.h lib/base/wr.h lib/base/rd.h \
 lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/console/conlog.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:

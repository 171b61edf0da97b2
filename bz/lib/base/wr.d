/tmp/wt/size/bz/lib/base/wr.o: lib/base/wr.c lib/base/banned.h \
 lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/base/wr.h:
lib/base/rd.h:

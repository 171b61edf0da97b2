/tmp/wt/size/bz/lib/host/addr.o: lib/host/addr.c lib/base/banned.h \
 lib/host/addr.h lib/base/rd.h lib/base/num.h lib/base/wr.h
lib/base/banned.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/wr.h:

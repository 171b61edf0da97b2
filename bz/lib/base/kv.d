/tmp/wt/size/bz/lib/base/kv.o: lib/base/kv.c lib/base/banned.h \
 lib/base/kv.h lib/base/wr.h lib/base/rd.h lib/base/num.h
lib/base/banned.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:

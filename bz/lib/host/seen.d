/tmp/wt/size/bz/lib/host/seen.o: lib/host/seen.c lib/base/banned.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/addr.h lib/base/rd.h lib/base/kv.h lib/base/wr.h lib/base/num.h \
 lib/base/str.h lib/file/at.h
lib/base/banned.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:

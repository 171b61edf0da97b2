/tmp/wt/size/bz/lib/host/forward.o: lib/host/forward.c lib/base/banned.h \
 lib/host/forward.h lib/host/addr.h lib/base/rd.h lib/base/kv.h \
 lib/base/wr.h lib/base/num.h lib/base/str.h lib/file/at.h lib/file/put.h \
 lib/file/state.h
lib/base/banned.h:
lib/host/forward.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:

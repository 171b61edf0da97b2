/tmp/wt/size/bz/lib/host/media.o: lib/host/media.c lib/base/banned.h \
 lib/host/media.h lib/host/override.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/kv.h lib/base/num.h lib/base/str.h \
 lib/file/at.h lib/file/put.h lib/file/state.h
lib/base/banned.h:
lib/host/media.h:
lib/host/override.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/kv.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:

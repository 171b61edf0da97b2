/tmp/wt/size/bz/lib/host/host.o: lib/host/host.c lib/base/banned.h \
 lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/num.h lib/base/str.h lib/file/at.h \
 lib/file/state.h
lib/base/banned.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:

/tmp/wt/size/bz/lib/host/site.o: lib/host/site.c lib/base/banned.h \
 lib/host/site.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/num.h lib/base/str.h lib/file/at.h \
 lib/file/state.h lib/host/strangers.h
lib/base/banned.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:
lib/host/strangers.h:

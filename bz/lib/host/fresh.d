/tmp/wt/size/bz/lib/host/fresh.o: lib/host/fresh.c lib/base/banned.h \
 lib/host/fresh.h lib/host/site.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/base/num.h lib/file/at.h \
 lib/file/state.h
lib/base/banned.h:
lib/host/fresh.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:
lib/file/at.h:
lib/file/state.h:

/tmp/wt/size/bz/bin/mb-console.o: bin/mb-console.c lib/base/banned.h \
 bin/console/console.h lib/host/addr.h lib/base/rd.h lib/base/num.h \
 lib/base/str.h lib/console/conkeys.h lib/base/wr.h lib/console/conlog.h \
 lib/file/state.h lib/host/host.h lib/base/kv.h lib/net/webauth.h \
 bin/usage.h
lib/base/banned.h:
bin/console/console.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:
lib/console/conkeys.h:
lib/base/wr.h:
lib/console/conlog.h:
lib/file/state.h:
lib/host/host.h:
lib/base/kv.h:
lib/net/webauth.h:
bin/usage.h:

/tmp/wt/size/bz/bin/mb-console-record.o: bin/mb-console-record.c \
 lib/base/banned.h bin/console-record/record.h lib/console/conframe.h \
 lib/base/wr.h lib/base/rd.h lib/console/conlog.h lib/console/conplace.h \
 lib/console/netlog.h lib/host/addr.h lib/console/telnet.h \
 lib/host/site.h lib/base/kv.h lib/file/at.h lib/file/lock.h \
 lib/file/state.h lib/net/listen.h bin/usage.h
lib/base/banned.h:
bin/console-record/record.h:
lib/console/conframe.h:
lib/base/wr.h:
lib/base/rd.h:
lib/console/conlog.h:
lib/console/conplace.h:
lib/console/netlog.h:
lib/host/addr.h:
lib/console/telnet.h:
lib/host/site.h:
lib/base/kv.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/state.h:
lib/net/listen.h:
bin/usage.h:

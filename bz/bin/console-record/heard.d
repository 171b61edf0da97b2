/tmp/wt/size/bz/bin/console-record/heard.o: bin/console-record/heard.c \
 lib/base/banned.h bin/console-record/record.h lib/console/conframe.h \
 lib/base/wr.h lib/base/rd.h lib/console/conlog.h lib/console/conplace.h \
 lib/console/netlog.h lib/host/addr.h lib/console/telnet.h \
 lib/host/site.h lib/base/kv.h lib/base/str.h lib/file/at.h \
 lib/file/state.h lib/host/host.h
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
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:
lib/host/host.h:

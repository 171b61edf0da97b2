/tmp/wt/size/bz/bin/config/migrate.o: bin/config/migrate.c \
 lib/base/banned.h bin/config/migrate.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/base/str.h lib/config/carry.h lib/config/compile.h \
 lib/base/arena.h lib/config/report.h lib/host/addr.h \
 lib/config/textdiff.h lib/config/tree.h lib/file/at.h lib/file/put.h \
 lib/host/lease.h bin/config/../usage.h
lib/base/banned.h:
bin/config/migrate.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/str.h:
lib/config/carry.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/config/textdiff.h:
lib/config/tree.h:
lib/file/at.h:
lib/file/put.h:
lib/host/lease.h:
bin/config/../usage.h:

/tmp/wt/size/bz/bin/mb-migrate.o: bin/mb-migrate.c lib/base/banned.h \
 lib/base/kv.h lib/base/wr.h lib/base/rd.h lib/base/str.h \
 lib/config/carry.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/config/textdiff.h \
 lib/config/tree.h lib/file/at.h lib/file/put.h lib/host/lease.h \
 bin/usage.h
lib/base/banned.h:
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
bin/usage.h:

/tmp/wt/size/bz/bin/mb-config.o: bin/mb-config.c lib/base/banned.h \
 bin/config/files.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h bin/config/migrate.h \
 lib/config/store.h lib/file/batch.h lib/file/put.h lib/file/at.h \
 lib/file/lock.h lib/file/state.h lib/file/watch.h bin/usage.h
lib/base/banned.h:
bin/config/files.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
bin/config/migrate.h:
lib/config/store.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/state.h:
lib/file/watch.h:
bin/usage.h:

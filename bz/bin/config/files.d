/tmp/wt/size/bz/bin/config/files.o: bin/config/files.c lib/base/banned.h \
 bin/config/files.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/file/at.h
lib/base/banned.h:
bin/config/files.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/file/at.h:

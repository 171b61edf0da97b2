/tmp/wt/size/bz/bin/config/power.o: bin/config/power.c lib/base/banned.h \
 bin/config/files.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/base/str.h \
 lib/config/edit.h lib/config/textdiff.h lib/file/at.h lib/file/put.h \
 lib/power/word.h
lib/base/banned.h:
bin/config/files.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/str.h:
lib/config/edit.h:
lib/config/textdiff.h:
lib/file/at.h:
lib/file/put.h:
lib/power/word.h:

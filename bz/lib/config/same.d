/tmp/wt/size/bz/lib/config/same.o: lib/config/same.c lib/base/banned.h \
 lib/config/same.h lib/config/edit.h lib/config/compile.h \
 lib/base/arena.h lib/config/report.h lib/host/addr.h lib/base/rd.h \
 lib/config/tree.h lib/config/walk.h lib/config/keys.h lib/config/value.h \
 lib/power/word.h
lib/base/banned.h:
lib/config/same.h:
lib/config/edit.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/config/tree.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/power/word.h:

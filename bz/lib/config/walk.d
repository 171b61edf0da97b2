/tmp/wt/size/bz/lib/config/walk.o: lib/config/walk.c lib/base/banned.h \
 lib/config/walk.h lib/config/keys.h lib/config/value.h lib/config/tree.h \
 lib/base/arena.h lib/config/report.h lib/base/str.h lib/base/rd.h \
 lib/base/wr.h lib/power/word.h
lib/base/banned.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/config/tree.h:
lib/base/arena.h:
lib/config/report.h:
lib/base/str.h:
lib/base/rd.h:
lib/base/wr.h:
lib/power/word.h:

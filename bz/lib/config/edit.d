/tmp/wt/size/bz/lib/config/edit.o: lib/config/edit.c lib/base/banned.h \
 lib/config/edit.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/base/str.h \
 lib/base/wr.h lib/config/linemap.h lib/config/patch.h lib/config/same.h \
 lib/config/tree.h lib/config/walk.h lib/config/keys.h lib/config/value.h \
 lib/power/word.h
lib/base/banned.h:
lib/config/edit.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/str.h:
lib/base/wr.h:
lib/config/linemap.h:
lib/config/patch.h:
lib/config/same.h:
lib/config/tree.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/power/word.h:

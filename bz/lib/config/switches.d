/tmp/wt/size/bz/lib/config/switches.o: lib/config/switches.c \
 lib/base/banned.h lib/config/switches.h lib/config/compile.h \
 lib/base/arena.h lib/config/report.h lib/host/addr.h lib/base/rd.h \
 lib/config/walk.h lib/config/keys.h lib/config/value.h lib/config/tree.h \
 lib/config/record.h lib/base/kv.h lib/base/wr.h lib/power/swconf.h \
 lib/power/pass.h lib/power/word.h
lib/base/banned.h:
lib/config/switches.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/config/tree.h:
lib/config/record.h:
lib/base/kv.h:
lib/base/wr.h:
lib/power/swconf.h:
lib/power/pass.h:
lib/power/word.h:

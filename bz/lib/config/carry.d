/tmp/wt/size/bz/lib/config/carry.o: lib/config/carry.c lib/base/banned.h \
 lib/config/carry.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/base/str.h \
 lib/base/wr.h lib/config/linemap.h lib/config/patch.h lib/config/tree.h
lib/base/banned.h:
lib/config/carry.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/str.h:
lib/base/wr.h:
lib/config/linemap.h:
lib/config/patch.h:
lib/config/tree.h:

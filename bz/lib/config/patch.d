/tmp/wt/size/bz/lib/config/patch.o: lib/config/patch.c lib/base/banned.h \
 lib/config/patch.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/base/wr.h
lib/base/banned.h:
lib/config/patch.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/wr.h:

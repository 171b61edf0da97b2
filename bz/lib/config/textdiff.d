/tmp/wt/size/bz/lib/config/textdiff.o: lib/config/textdiff.c \
 lib/base/banned.h lib/config/textdiff.h lib/base/arena.h \
 lib/config/compile.h lib/config/report.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/config/textdiff.h:
lib/base/arena.h:
lib/config/compile.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:

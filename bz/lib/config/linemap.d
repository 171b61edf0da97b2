/tmp/wt/size/bz/lib/config/linemap.o: lib/config/linemap.c \
 lib/base/banned.h lib/config/linemap.h lib/base/arena.h \
 lib/config/compile.h lib/config/report.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/config/linemap.h:
lib/base/arena.h:
lib/config/compile.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:

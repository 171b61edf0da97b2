/tmp/wt/size/bz/lib/config/remote.o: lib/config/remote.c \
 lib/base/banned.h lib/config/remote.h lib/config/tree.h lib/base/arena.h \
 lib/config/report.h lib/config/walk.h lib/config/keys.h \
 lib/config/value.h
lib/base/banned.h:
lib/config/remote.h:
lib/config/tree.h:
lib/base/arena.h:
lib/config/report.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:

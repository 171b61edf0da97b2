/tmp/wt/size/bz/lib/config/tree.o: lib/config/tree.c lib/base/banned.h \
 lib/config/tree.h lib/base/arena.h lib/config/report.h
lib/base/banned.h:
lib/config/tree.h:
lib/base/arena.h:
lib/config/report.h:

/tmp/wt/size/bz/lib/base/arena.o: lib/base/arena.c lib/base/banned.h \
 lib/base/arena.h
lib/base/banned.h:
lib/base/arena.h:

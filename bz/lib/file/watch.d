/tmp/wt/size/bz/lib/file/watch.o: lib/file/watch.c lib/base/banned.h \
 lib/file/watch.h
lib/base/banned.h:
lib/file/watch.h:

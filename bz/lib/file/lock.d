/tmp/wt/size/bz/lib/file/lock.o: lib/file/lock.c lib/base/banned.h \
 lib/file/lock.h lib/file/put.h
lib/base/banned.h:
lib/file/lock.h:
lib/file/put.h:

/tmp/wt/size/bz/lib/file/put.o: lib/file/put.c lib/base/banned.h \
 lib/file/put.h lib/file/at.h
lib/base/banned.h:
lib/file/put.h:
lib/file/at.h:

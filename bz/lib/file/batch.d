/tmp/wt/size/bz/lib/file/batch.o: lib/file/batch.c lib/base/banned.h \
 lib/file/batch.h lib/file/put.h lib/file/at.h
lib/base/banned.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/at.h:

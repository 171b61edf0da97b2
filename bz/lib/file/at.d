/tmp/wt/size/bz/lib/file/at.o: lib/file/at.c lib/base/banned.h \
 lib/file/at.h
lib/base/banned.h:
lib/file/at.h:

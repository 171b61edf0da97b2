/tmp/wt/size/bz/lib/file/secret.o: lib/file/secret.c lib/base/banned.h \
 lib/file/secret.h lib/file/at.h
lib/base/banned.h:
lib/file/secret.h:
lib/file/at.h:

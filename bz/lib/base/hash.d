/tmp/wt/size/bz/lib/base/hash.o: lib/base/hash.c lib/base/banned.h \
 lib/base/hash.h
lib/base/banned.h:
lib/base/hash.h:

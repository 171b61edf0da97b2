/tmp/wt/size/bz/lib/base/crc32.o: lib/base/crc32.c lib/base/banned.h \
 lib/base/crc32.h
lib/base/banned.h:
lib/base/crc32.h:

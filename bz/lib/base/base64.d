/tmp/wt/size/bz/lib/base/base64.o: lib/base/base64.c lib/base/banned.h \
 lib/base/base64.h
lib/base/banned.h:
lib/base/base64.h:

/tmp/wt/size/bz/lib/base/num.o: lib/base/num.c lib/base/banned.h \
 lib/base/num.h
lib/base/banned.h:
lib/base/num.h:

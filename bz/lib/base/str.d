/tmp/wt/size/bz/lib/base/str.o: lib/base/str.c lib/base/banned.h \
 lib/base/str.h lib/base/rd.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/base/rd.o: lib/base/rd.c lib/base/banned.h \
 lib/base/rd.h
lib/base/banned.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/power/word.o: lib/power/word.c lib/base/banned.h \
 lib/power/word.h lib/base/str.h lib/base/rd.h lib/host/addr.h
lib/base/banned.h:
lib/power/word.h:
lib/base/str.h:
lib/base/rd.h:
lib/host/addr.h:

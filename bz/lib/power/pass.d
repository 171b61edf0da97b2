/tmp/wt/size/bz/lib/power/pass.o: lib/power/pass.c lib/base/banned.h \
 lib/power/pass.h lib/base/rd.h lib/base/wr.h lib/host/addr.h \
 lib/power/word.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/num.h:
lib/base/str.h:

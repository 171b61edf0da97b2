/tmp/wt/size/bz/lib/config/value.o: lib/config/value.c lib/base/banned.h \
 lib/config/value.h lib/base/num.h lib/base/str.h lib/base/rd.h \
 lib/base/wr.h lib/console/conplace.h lib/host/addr.h lib/power/pass.h \
 lib/power/word.h
lib/base/banned.h:
lib/config/value.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/base/wr.h:
lib/console/conplace.h:
lib/host/addr.h:
lib/power/pass.h:
lib/power/word.h:

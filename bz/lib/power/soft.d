/tmp/wt/size/bz/lib/power/soft.o: lib/power/soft.c lib/base/banned.h \
 lib/power/soft.h lib/power/plan.h lib/power/pass.h lib/base/rd.h \
 lib/base/wr.h lib/host/addr.h lib/power/word.h
lib/base/banned.h:
lib/power/soft.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:

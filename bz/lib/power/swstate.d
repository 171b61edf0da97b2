/tmp/wt/size/bz/lib/power/swstate.o: lib/power/swstate.c \
 lib/base/banned.h lib/power/swstate.h lib/power/job.h lib/power/plan.h \
 lib/power/pass.h lib/base/rd.h lib/base/wr.h lib/host/addr.h \
 lib/power/word.h lib/base/kv.h lib/base/num.h lib/base/str.h \
 lib/file/at.h lib/file/state.h
lib/base/banned.h:
lib/power/swstate.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/kv.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:

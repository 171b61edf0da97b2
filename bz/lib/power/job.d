/tmp/wt/size/bz/lib/power/job.o: lib/power/job.c lib/base/banned.h \
 lib/power/job.h lib/power/plan.h lib/power/pass.h lib/base/rd.h \
 lib/base/wr.h lib/host/addr.h lib/power/word.h lib/base/str.h
lib/base/banned.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/str.h:

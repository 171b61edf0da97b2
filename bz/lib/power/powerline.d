/tmp/wt/size/bz/lib/power/powerline.o: lib/power/powerline.c \
 lib/base/banned.h lib/power/powerline.h lib/power/job.h lib/power/plan.h \
 lib/power/pass.h lib/base/rd.h lib/base/wr.h lib/host/addr.h \
 lib/power/word.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/num.h:
lib/base/str.h:

/tmp/wt/size/bz/lib/power/powercall.o: lib/power/powercall.c \
 lib/base/banned.h lib/power/powercall.h lib/power/powerline.h \
 lib/power/job.h lib/power/plan.h lib/power/pass.h lib/base/rd.h \
 lib/base/wr.h lib/host/addr.h lib/power/word.h lib/base/hex.h \
 lib/file/state.h
lib/base/banned.h:
lib/power/powercall.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/hex.h:
lib/file/state.h:

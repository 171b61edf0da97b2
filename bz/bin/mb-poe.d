/tmp/wt/size/bz/bin/mb-poe.o: bin/mb-poe.c lib/base/banned.h \
 bin/poe/poe.h lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/power/powerline.h lib/power/job.h lib/power/plan.h \
 lib/power/pass.h lib/power/word.h lib/base/num.h lib/file/state.h \
 bin/usage.h
lib/base/banned.h:
bin/poe/poe.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/power/word.h:
lib/base/num.h:
lib/file/state.h:
bin/usage.h:

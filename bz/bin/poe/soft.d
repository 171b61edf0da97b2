/tmp/wt/size/bz/bin/poe/soft.o: bin/poe/soft.c lib/base/banned.h \
 lib/power/soft.h lib/power/plan.h lib/power/pass.h lib/base/rd.h \
 lib/base/wr.h lib/host/addr.h lib/power/word.h lib/base/num.h \
 lib/base/str.h lib/host/host.h lib/base/kv.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/site.h \
 bin/poe/poe.h lib/power/powerline.h lib/power/job.h bin/poe/run.h \
 lib/power/swconf.h
lib/base/banned.h:
lib/power/soft.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/num.h:
lib/base/str.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
bin/poe/poe.h:
lib/power/powerline.h:
lib/power/job.h:
bin/poe/run.h:
lib/power/swconf.h:

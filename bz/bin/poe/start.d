/tmp/wt/size/bz/bin/poe/start.o: bin/poe/start.c lib/base/banned.h \
 bin/poe/poe.h lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/power/powerline.h lib/power/job.h lib/power/plan.h \
 lib/power/pass.h lib/power/word.h bin/poe/server.h lib/metric/tally.h \
 lib/power/swconf.h lib/power/swstate.h bin/poe/run.h lib/base/str.h \
 lib/file/lock.h lib/file/state.h lib/net/listen.h lib/power/powercall.h
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
bin/poe/server.h:
lib/metric/tally.h:
lib/power/swconf.h:
lib/power/swstate.h:
bin/poe/run.h:
lib/base/str.h:
lib/file/lock.h:
lib/file/state.h:
lib/net/listen.h:
lib/power/powercall.h:

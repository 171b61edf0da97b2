/tmp/wt/size/bz/bin/poe/request.o: bin/poe/request.c lib/base/banned.h \
 bin/poe/server.h lib/metric/tally.h lib/power/powerline.h \
 lib/power/job.h lib/power/plan.h lib/power/pass.h lib/base/rd.h \
 lib/base/wr.h lib/host/addr.h lib/power/word.h lib/power/swconf.h \
 lib/base/kv.h lib/power/swstate.h bin/poe/run.h lib/base/str.h \
 lib/file/state.h lib/host/host.h
lib/base/banned.h:
bin/poe/server.h:
lib/metric/tally.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/power/swconf.h:
lib/base/kv.h:
lib/power/swstate.h:
bin/poe/run.h:
lib/base/str.h:
lib/file/state.h:
lib/host/host.h:

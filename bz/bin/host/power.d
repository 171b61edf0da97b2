/tmp/wt/size/bz/bin/host/power.o: bin/host/power.c lib/base/banned.h \
 bin/host/list.h lib/host/board.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/host.h lib/host/addr.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/base/str.h \
 lib/power/swstate.h lib/power/job.h lib/power/plan.h lib/power/pass.h \
 lib/power/word.h
lib/base/banned.h:
bin/host/list.h:
lib/host/board.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/host.h:
lib/host/addr.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/base/str.h:
lib/power/swstate.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/power/word.h:

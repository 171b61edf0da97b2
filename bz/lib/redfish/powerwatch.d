/tmp/wt/size/bz/lib/redfish/powerwatch.o: lib/redfish/powerwatch.c \
 lib/base/banned.h lib/redfish/powerwatch.h lib/host/addr.h lib/base/rd.h \
 lib/power/plan.h lib/power/pass.h lib/base/wr.h lib/power/word.h \
 lib/base/str.h lib/file/at.h lib/file/state.h lib/host/host.h \
 lib/base/kv.h lib/power/swconf.h lib/power/swstate.h lib/power/job.h
lib/base/banned.h:
lib/redfish/powerwatch.h:
lib/host/addr.h:
lib/base/rd.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/wr.h:
lib/power/word.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:
lib/host/host.h:
lib/base/kv.h:
lib/power/swconf.h:
lib/power/swstate.h:
lib/power/job.h:

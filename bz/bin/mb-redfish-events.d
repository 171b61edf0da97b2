/tmp/wt/size/bz/bin/mb-redfish-events.o: bin/mb-redfish-events.c \
 lib/base/banned.h bin/redfish-events/deliver.h lib/redfish/eventdir.h \
 lib/base/num.h lib/base/str.h lib/base/rd.h lib/file/lock.h \
 lib/file/put.h lib/file/state.h lib/host/addr.h lib/redfish/powerwatch.h \
 lib/power/plan.h lib/power/pass.h lib/base/wr.h lib/power/word.h \
 bin/usage.h
lib/base/banned.h:
bin/redfish-events/deliver.h:
lib/redfish/eventdir.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/redfish/powerwatch.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/wr.h:
lib/power/word.h:
bin/usage.h:

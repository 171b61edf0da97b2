/tmp/wt/size/bz/bin/mb-redfish-task.o: bin/mb-redfish-task.c \
 lib/base/banned.h bin/redfish-task/work.h lib/host/site.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/redfish/taskdir.h \
 lib/redfish/taskfile.h lib/base/str.h lib/file/lock.h lib/file/state.h \
 lib/redfish/eventdir.h bin/usage.h
lib/base/banned.h:
bin/redfish-task/work.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/redfish/taskdir.h:
lib/redfish/taskfile.h:
lib/base/str.h:
lib/file/lock.h:
lib/file/state.h:
lib/redfish/eventdir.h:
bin/usage.h:

/tmp/wt/size/bz/bin/redfish-task/fetch.o: bin/redfish-task/fetch.c \
 lib/base/banned.h bin/redfish-task/work.h lib/host/site.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/redfish/taskdir.h \
 lib/redfish/taskfile.h lib/file/state.h lib/proc/spawn.h \
 lib/redfish/firmware.h lib/efi/fault.h
lib/base/banned.h:
bin/redfish-task/work.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/redfish/taskdir.h:
lib/redfish/taskfile.h:
lib/file/state.h:
lib/proc/spawn.h:
lib/redfish/firmware.h:
lib/efi/fault.h:

/tmp/wt/size/bz/lib/redfish/system.o: lib/redfish/system.c \
 lib/base/banned.h lib/redfish/families.h lib/redfish/rf.h \
 lib/base/arena.h lib/host/host.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/inventory.h lib/host/lldp.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/site.h lib/redfish/message.h lib/redfish/query.h lib/base/num.h \
 lib/console/conframe.h lib/host/timeline.h lib/host/event.h \
 lib/host/uuid.h lib/redfish/gently.h lib/power/plan.h lib/power/pass.h \
 lib/power/word.h lib/redfish/hardware.h lib/redfish/power.h \
 lib/power/swconf.h lib/power/swstate.h lib/power/job.h
lib/base/banned.h:
lib/redfish/families.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
lib/base/num.h:
lib/console/conframe.h:
lib/host/timeline.h:
lib/host/event.h:
lib/host/uuid.h:
lib/redfish/gently.h:
lib/power/plan.h:
lib/power/pass.h:
lib/power/word.h:
lib/redfish/hardware.h:
lib/redfish/power.h:
lib/power/swconf.h:
lib/power/swstate.h:
lib/power/job.h:

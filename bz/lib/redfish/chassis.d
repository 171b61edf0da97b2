/tmp/wt/size/bz/lib/redfish/chassis.o: lib/redfish/chassis.c \
 lib/base/banned.h lib/redfish/chassis.h lib/redfish/power.h \
 lib/power/swconf.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/power/pass.h lib/host/addr.h lib/power/word.h lib/power/swstate.h \
 lib/power/job.h lib/power/plan.h lib/redfish/rf.h lib/base/arena.h \
 lib/host/host.h lib/host/inventory.h lib/host/lldp.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/site.h \
 lib/redfish/message.h lib/redfish/query.h lib/redfish/families.h \
 lib/base/str.h lib/redfish/hardware.h lib/redfish/members.h
lib/base/banned.h:
lib/redfish/chassis.h:
lib/redfish/power.h:
lib/power/swconf.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/power/pass.h:
lib/host/addr.h:
lib/power/word.h:
lib/power/swstate.h:
lib/power/job.h:
lib/power/plan.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
lib/redfish/families.h:
lib/base/str.h:
lib/redfish/hardware.h:
lib/redfish/members.h:

/tmp/wt/size/bz/lib/redfish/gently.o: lib/redfish/gently.c \
 lib/base/banned.h lib/redfish/gently.h lib/power/plan.h lib/power/pass.h \
 lib/base/rd.h lib/base/wr.h lib/host/addr.h lib/power/word.h \
 lib/redfish/rf.h lib/base/arena.h lib/host/host.h lib/base/kv.h \
 lib/host/inventory.h lib/host/lldp.h lib/host/seen.h lib/file/batch.h \
 lib/file/put.h lib/file/state.h lib/host/site.h lib/redfish/message.h \
 lib/redfish/query.h lib/base/num.h lib/file/at.h lib/file/lock.h \
 lib/redfish/launch.h
lib/base/banned.h:
lib/redfish/gently.h:
lib/power/plan.h:
lib/power/pass.h:
lib/base/rd.h:
lib/base/wr.h:
lib/host/addr.h:
lib/power/word.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
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
lib/file/at.h:
lib/file/lock.h:
lib/redfish/launch.h:

/tmp/wt/size/bz/lib/redfish/firmwareinventory.o: \
 lib/redfish/firmwareinventory.c lib/base/banned.h \
 lib/redfish/inventory.h lib/redfish/update.h lib/redfish/rf.h \
 lib/base/arena.h lib/host/host.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/inventory.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/site.h \
 lib/redfish/message.h lib/redfish/query.h lib/redfish/taskdir.h \
 lib/redfish/taskfile.h lib/file/at.h lib/redfish/families.h \
 lib/redfish/firmware.h lib/efi/fault.h
lib/base/banned.h:
lib/redfish/inventory.h:
lib/redfish/update.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/inventory.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
lib/redfish/taskdir.h:
lib/redfish/taskfile.h:
lib/file/at.h:
lib/redfish/families.h:
lib/redfish/firmware.h:
lib/efi/fault.h:

/tmp/wt/size/bz/lib/redfish/attributes.o: lib/redfish/attributes.c \
 lib/base/banned.h lib/redfish/attributes.h lib/efi/bios.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/vars.h lib/base/arena.h \
 lib/redfish/rf.h lib/host/host.h lib/base/kv.h lib/host/addr.h \
 lib/host/inventory.h lib/host/lldp.h lib/host/seen.h lib/file/batch.h \
 lib/file/put.h lib/file/state.h lib/host/site.h lib/redfish/message.h \
 lib/redfish/query.h lib/base/str.h lib/file/at.h
lib/base/banned.h:
lib/redfish/attributes.h:
lib/efi/bios.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/redfish/rf.h:
lib/host/host.h:
lib/base/kv.h:
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
lib/base/str.h:
lib/file/at.h:

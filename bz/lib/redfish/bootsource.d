/tmp/wt/size/bz/lib/redfish/bootsource.o: lib/redfish/bootsource.c \
 lib/base/banned.h lib/redfish/families.h lib/redfish/rf.h \
 lib/base/arena.h lib/host/host.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/inventory.h lib/host/lldp.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/site.h lib/redfish/message.h lib/redfish/query.h lib/base/str.h \
 lib/host/media.h lib/host/override.h lib/redfish/nvram.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h lib/efi/fault.h \
 lib/efi/vars.h lib/efi/guid.h
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
lib/base/str.h:
lib/host/media.h:
lib/host/override.h:
lib/redfish/nvram.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/efi/fv.h:
lib/efi/fault.h:
lib/efi/vars.h:
lib/efi/guid.h:

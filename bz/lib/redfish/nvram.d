/tmp/wt/size/bz/lib/redfish/nvram.o: lib/redfish/nvram.c \
 lib/base/banned.h lib/redfish/nvram.h lib/efi/varstore.h lib/efi/ftw.h \
 lib/base/rd.h lib/efi/fv.h lib/base/wr.h lib/efi/fault.h lib/efi/vars.h \
 lib/base/arena.h lib/efi/guid.h lib/redfish/rf.h lib/host/host.h \
 lib/base/kv.h lib/host/addr.h lib/host/inventory.h lib/host/lldp.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/site.h lib/redfish/message.h lib/redfish/query.h lib/base/num.h \
 lib/efi/bootvar.h lib/efi/json.h lib/efi/locate.h lib/file/at.h \
 lib/file/lock.h lib/tftp/place.h lib/tftp/find.h lib/tftp/map.h \
 lib/tftp/tftp.h lib/tftp/pin.h lib/host/override.h lib/tftp/source.h
lib/base/banned.h:
lib/redfish/nvram.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/efi/fault.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
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
lib/base/num.h:
lib/efi/bootvar.h:
lib/efi/json.h:
lib/efi/locate.h:
lib/file/at.h:
lib/file/lock.h:
lib/tftp/place.h:
lib/tftp/find.h:
lib/tftp/map.h:
lib/tftp/tftp.h:
lib/tftp/pin.h:
lib/host/override.h:
lib/tftp/source.h:

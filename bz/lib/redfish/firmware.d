/tmp/wt/size/bz/lib/redfish/firmware.o: lib/redfish/firmware.c \
 lib/base/banned.h lib/redfish/firmware.h lib/efi/fault.h lib/host/site.h \
 lib/base/kv.h lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/base/num.h \
 lib/base/str.h lib/efi/locate.h lib/base/arena.h lib/efi/fv.h \
 lib/file/at.h lib/file/put.h lib/file/state.h lib/host/seen.h \
 lib/file/batch.h
lib/base/banned.h:
lib/redfish/firmware.h:
lib/efi/fault.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:
lib/base/str.h:
lib/efi/locate.h:
lib/base/arena.h:
lib/efi/fv.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/seen.h:
lib/file/batch.h:

/tmp/wt/size/bz/lib/tftp/netscript.o: lib/tftp/netscript.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/addr.h \
 lib/ipxe/autoexec.h lib/ipxe/template.h lib/base/wr.h \
 lib/ipxe/pxelinux.h lib/ipxe/boot.h lib/host/host.h lib/base/kv.h \
 lib/host/override.h lib/host/site.h lib/tftp/made.h lib/tftp/find.h \
 lib/base/arena.h lib/efi/locate.h lib/efi/fv.h lib/efi/fault.h \
 lib/tftp/map.h lib/tftp/tftp.h lib/tftp/pin.h lib/tftp/source.h \
 lib/tftp/place.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/ipxe/autoexec.h:
lib/ipxe/template.h:
lib/base/wr.h:
lib/ipxe/pxelinux.h:
lib/ipxe/boot.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/override.h:
lib/host/site.h:
lib/tftp/made.h:
lib/tftp/find.h:
lib/base/arena.h:
lib/efi/locate.h:
lib/efi/fv.h:
lib/efi/fault.h:
lib/tftp/map.h:
lib/tftp/tftp.h:
lib/tftp/pin.h:
lib/tftp/source.h:
lib/tftp/place.h:

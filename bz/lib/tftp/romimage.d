/tmp/wt/size/bz/lib/tftp/romimage.o: lib/tftp/romimage.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/efi/render.h \
 lib/efi/json.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/efi/nextboot.h lib/host/override.h lib/host/addr.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h lib/efi/fault.h \
 lib/file/at.h lib/file/state.h lib/tftp/made.h lib/tftp/find.h \
 lib/efi/locate.h lib/host/host.h lib/base/kv.h lib/host/site.h \
 lib/tftp/map.h lib/tftp/tftp.h lib/tftp/pin.h lib/tftp/source.h \
 lib/tftp/place.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/efi/render.h:
lib/efi/json.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/efi/nextboot.h:
lib/host/override.h:
lib/host/addr.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/efi/fv.h:
lib/efi/fault.h:
lib/file/at.h:
lib/file/state.h:
lib/tftp/made.h:
lib/tftp/find.h:
lib/efi/locate.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/site.h:
lib/tftp/map.h:
lib/tftp/tftp.h:
lib/tftp/pin.h:
lib/tftp/source.h:
lib/tftp/place.h:

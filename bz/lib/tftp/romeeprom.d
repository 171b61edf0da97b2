/tmp/wt/size/bz/lib/tftp/romeeprom.o: lib/tftp/romeeprom.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/host/eeprom.h \
 lib/base/wr.h lib/file/state.h lib/host/addr.h lib/tftp/made.h \
 lib/tftp/find.h lib/base/arena.h lib/efi/locate.h lib/efi/fv.h \
 lib/efi/fault.h lib/host/host.h lib/base/kv.h lib/host/site.h \
 lib/tftp/map.h lib/tftp/tftp.h lib/tftp/pin.h lib/host/override.h \
 lib/tftp/source.h lib/tftp/place.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/host/eeprom.h:
lib/base/wr.h:
lib/file/state.h:
lib/host/addr.h:
lib/tftp/made.h:
lib/tftp/find.h:
lib/base/arena.h:
lib/efi/locate.h:
lib/efi/fv.h:
lib/efi/fault.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/site.h:
lib/tftp/map.h:
lib/tftp/tftp.h:
lib/tftp/pin.h:
lib/host/override.h:
lib/tftp/source.h:
lib/tftp/place.h:

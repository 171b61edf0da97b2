/tmp/wt/size/bz/lib/tftp/explain.o: lib/tftp/explain.c lib/base/banned.h \
 lib/tftp/explain.h lib/tftp/find.h lib/base/arena.h lib/efi/locate.h \
 lib/efi/fv.h lib/base/wr.h lib/base/rd.h lib/efi/fault.h lib/host/host.h \
 lib/base/kv.h lib/host/addr.h lib/host/site.h lib/tftp/map.h \
 lib/tftp/tftp.h lib/tftp/pin.h lib/host/override.h lib/tftp/source.h \
 lib/file/state.h lib/tftp/place.h
lib/base/banned.h:
lib/tftp/explain.h:
lib/tftp/find.h:
lib/base/arena.h:
lib/efi/locate.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/fault.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/addr.h:
lib/host/site.h:
lib/tftp/map.h:
lib/tftp/tftp.h:
lib/tftp/pin.h:
lib/host/override.h:
lib/tftp/source.h:
lib/file/state.h:
lib/tftp/place.h:

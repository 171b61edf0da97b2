/tmp/wt/size/bz/lib/efi/render.o: lib/efi/render.c lib/base/banned.h \
 lib/efi/render.h lib/efi/json.h lib/efi/vars.h lib/base/arena.h \
 lib/efi/guid.h lib/base/wr.h lib/base/rd.h lib/efi/nextboot.h \
 lib/host/override.h lib/host/addr.h lib/efi/varstore.h lib/efi/ftw.h \
 lib/efi/fv.h lib/efi/fault.h lib/base/str.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/render.h:
lib/efi/json.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/nextboot.h:
lib/host/override.h:
lib/host/addr.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/efi/fv.h:
lib/efi/fault.h:
lib/base/str.h:
lib/efi/ucs2.h:

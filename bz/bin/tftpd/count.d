/tmp/wt/size/bz/bin/tftpd/count.o: bin/tftpd/count.c lib/base/banned.h \
 bin/tftpd/server.h lib/metric/tally.h lib/net/alive.h lib/tftp/find.h \
 lib/base/arena.h lib/efi/locate.h lib/efi/fv.h lib/base/wr.h \
 lib/base/rd.h lib/efi/fault.h lib/host/host.h lib/base/kv.h \
 lib/host/addr.h lib/host/site.h lib/tftp/map.h lib/tftp/tftp.h \
 lib/tftp/pin.h lib/host/override.h lib/tftp/source.h lib/tftp/table.h \
 lib/net/listen.h lib/tftp/transfer.h lib/file/put.h lib/net/sendpool.h \
 lib/net/talk.h lib/net/dgram.h lib/tftp/ahead.h lib/tftp/upload.h \
 lib/tftp/xfer.h lib/tftp/tell.h
lib/base/banned.h:
bin/tftpd/server.h:
lib/metric/tally.h:
lib/net/alive.h:
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
lib/tftp/table.h:
lib/net/listen.h:
lib/tftp/transfer.h:
lib/file/put.h:
lib/net/sendpool.h:
lib/net/talk.h:
lib/net/dgram.h:
lib/tftp/ahead.h:
lib/tftp/upload.h:
lib/tftp/xfer.h:
lib/tftp/tell.h:

/tmp/wt/size/bz/lib/tftp/table.o: lib/tftp/table.c lib/base/banned.h \
 lib/tftp/table.h lib/net/listen.h lib/host/addr.h lib/base/rd.h \
 lib/tftp/transfer.h lib/file/put.h lib/net/sendpool.h lib/net/talk.h \
 lib/net/dgram.h lib/tftp/ahead.h lib/tftp/source.h lib/tftp/pin.h \
 lib/host/override.h lib/base/wr.h lib/tftp/upload.h lib/tftp/xfer.h \
 lib/tftp/tftp.h lib/base/hash.h
lib/base/banned.h:
lib/tftp/table.h:
lib/net/listen.h:
lib/host/addr.h:
lib/base/rd.h:
lib/tftp/transfer.h:
lib/file/put.h:
lib/net/sendpool.h:
lib/net/talk.h:
lib/net/dgram.h:
lib/tftp/ahead.h:
lib/tftp/source.h:
lib/tftp/pin.h:
lib/host/override.h:
lib/base/wr.h:
lib/tftp/upload.h:
lib/tftp/xfer.h:
lib/tftp/tftp.h:
lib/base/hash.h:

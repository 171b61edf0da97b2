/tmp/wt/size/bz/lib/tftp/upload.o: lib/tftp/upload.c lib/base/banned.h \
 lib/tftp/upload.h lib/tftp/xfer.h lib/tftp/tftp.h lib/base/wr.h \
 lib/base/rd.h
lib/base/banned.h:
lib/tftp/upload.h:
lib/tftp/xfer.h:
lib/tftp/tftp.h:
lib/base/wr.h:
lib/base/rd.h:

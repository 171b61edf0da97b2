/tmp/wt/size/bz/lib/tftp/xfer.o: lib/tftp/xfer.c lib/base/banned.h \
 lib/tftp/xfer.h lib/tftp/tftp.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/tftp/xfer.h:
lib/tftp/tftp.h:
lib/base/wr.h:
lib/base/rd.h:

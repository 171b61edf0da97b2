/tmp/wt/size/bz/lib/tftp/pin.o: lib/tftp/pin.c lib/base/banned.h \
 lib/tftp/pin.h lib/host/override.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/tftp/source.h lib/base/str.h
lib/base/banned.h:
lib/tftp/pin.h:
lib/host/override.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/tftp/source.h:
lib/base/str.h:

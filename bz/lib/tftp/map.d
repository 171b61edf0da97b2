/tmp/wt/size/bz/lib/tftp/map.o: lib/tftp/map.c lib/base/banned.h \
 lib/tftp/map.h lib/host/addr.h lib/base/rd.h lib/tftp/tftp.h \
 lib/base/wr.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/tftp/map.h:
lib/host/addr.h:
lib/base/rd.h:
lib/tftp/tftp.h:
lib/base/wr.h:
lib/base/num.h:
lib/base/str.h:

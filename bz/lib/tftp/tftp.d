/tmp/wt/size/bz/lib/tftp/tftp.o: lib/tftp/tftp.c lib/base/banned.h \
 lib/tftp/tftp.h lib/base/wr.h lib/base/rd.h lib/base/num.h \
 lib/base/str.h
lib/base/banned.h:
lib/tftp/tftp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:

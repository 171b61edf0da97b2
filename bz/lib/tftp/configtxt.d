/tmp/wt/size/bz/lib/tftp/configtxt.o: lib/tftp/configtxt.c \
 lib/base/banned.h lib/tftp/configtxt.h lib/base/wr.h lib/base/rd.h \
 lib/base/hex.h
lib/base/banned.h:
lib/tftp/configtxt.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:

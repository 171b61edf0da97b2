/tmp/wt/size/bz/lib/host/lldp.o: lib/host/lldp.c lib/base/banned.h \
 lib/host/lldp.h lib/base/hex.h lib/base/wr.h lib/base/rd.h \
 lib/base/str.h lib/host/addr.h
lib/base/banned.h:
lib/host/lldp.h:
lib/base/hex.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/str.h:
lib/host/addr.h:

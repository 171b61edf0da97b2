/tmp/wt/size/bz/lib/host/lease.o: lib/host/lease.c lib/base/banned.h \
 lib/host/lease.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/base/hex.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/host/lease.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/hex.h:
lib/base/num.h:
lib/base/str.h:

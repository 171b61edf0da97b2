/tmp/wt/size/bz/lib/host/leasefile.o: lib/host/leasefile.c \
 lib/base/banned.h lib/host/leasefile.h lib/file/put.h lib/host/leases.h \
 lib/host/lease.h lib/base/wr.h lib/base/rd.h lib/host/addr.h \
 lib/base/crc32.h lib/base/num.h lib/base/str.h
lib/base/banned.h:
lib/host/leasefile.h:
lib/file/put.h:
lib/host/leases.h:
lib/host/lease.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/crc32.h:
lib/base/num.h:
lib/base/str.h:

/tmp/wt/size/bz/lib/host/leasestore.o: lib/host/leasestore.c \
 lib/base/banned.h lib/host/leasestore.h lib/host/leasefile.h \
 lib/file/put.h lib/host/leases.h lib/host/lease.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/site.h lib/base/kv.h \
 lib/base/str.h lib/file/at.h lib/file/lock.h lib/file/state.h
lib/base/banned.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/file/put.h:
lib/host/leases.h:
lib/host/lease.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/str.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/state.h:

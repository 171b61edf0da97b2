/tmp/wt/size/bz/lib/host/leaseask.o: lib/host/leaseask.c \
 lib/base/banned.h lib/host/leaseask.h lib/host/leasestore.h \
 lib/host/leasefile.h lib/file/put.h lib/host/leases.h lib/host/lease.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/host/site.h \
 lib/base/kv.h lib/base/str.h
lib/base/banned.h:
lib/host/leaseask.h:
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

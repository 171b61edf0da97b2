/tmp/wt/size/bz/bin/leases/import.o: bin/leases/import.c \
 lib/base/banned.h bin/leases/import.h lib/host/leaseask.h \
 lib/host/leasestore.h lib/host/leasefile.h lib/file/put.h \
 lib/host/leases.h lib/host/lease.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/host/site.h lib/base/kv.h lib/base/str.h
lib/base/banned.h:
bin/leases/import.h:
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

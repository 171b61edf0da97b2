/tmp/wt/size/bz/bin/mb-leases.o: bin/mb-leases.c lib/base/banned.h \
 lib/base/num.h lib/base/str.h lib/base/rd.h lib/file/state.h \
 lib/host/addr.h lib/host/leaseask.h lib/host/leasestore.h \
 lib/host/leasefile.h lib/file/put.h lib/host/leases.h lib/host/lease.h \
 lib/base/wr.h lib/host/site.h lib/base/kv.h bin/leases/import.h \
 bin/leases/list.h bin/usage.h
lib/base/banned.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/state.h:
lib/host/addr.h:
lib/host/leaseask.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/file/put.h:
lib/host/leases.h:
lib/host/lease.h:
lib/base/wr.h:
lib/host/site.h:
lib/base/kv.h:
bin/leases/import.h:
bin/leases/list.h:
bin/usage.h:

/tmp/wt/size/bz/bin/leases/list.o: bin/leases/list.c lib/base/banned.h \
 bin/leases/list.h lib/host/leases.h lib/host/lease.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h
lib/base/banned.h:
bin/leases/list.h:
lib/host/leases.h:
lib/host/lease.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:

/tmp/wt/size/bz/lib/host/leases.o: lib/host/leases.c lib/base/banned.h \
 lib/host/leases.h lib/host/lease.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/base/hash.h
lib/base/banned.h:
lib/host/leases.h:
lib/host/lease.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/hash.h:

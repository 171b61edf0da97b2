/tmp/wt/size/bz/lib/dhcp/backlog.o: lib/dhcp/backlog.c lib/base/banned.h \
 lib/dhcp/backlog.h lib/host/seen.h lib/file/batch.h lib/file/put.h \
 lib/file/state.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/dhcp/backlog.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:

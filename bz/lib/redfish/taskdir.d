/tmp/wt/size/bz/lib/redfish/taskdir.o: lib/redfish/taskdir.c \
 lib/base/banned.h lib/redfish/taskdir.h lib/redfish/taskfile.h \
 lib/host/addr.h lib/base/rd.h lib/base/kv.h lib/base/wr.h lib/base/num.h \
 lib/base/str.h lib/file/at.h lib/file/lock.h lib/file/put.h \
 lib/file/state.h
lib/base/banned.h:
lib/redfish/taskdir.h:
lib/redfish/taskfile.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:

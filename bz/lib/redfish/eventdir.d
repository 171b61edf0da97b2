/tmp/wt/size/bz/lib/redfish/eventdir.o: lib/redfish/eventdir.c \
 lib/base/banned.h lib/redfish/eventdir.h lib/base/digest.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/base/num.h lib/base/str.h lib/file/at.h \
 lib/file/lock.h lib/file/put.h lib/file/state.h lib/host/addr.h \
 lib/redfish/launch.h
lib/base/banned.h:
lib/redfish/eventdir.h:
lib/base/digest.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/redfish/launch.h:

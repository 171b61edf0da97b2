/tmp/wt/size/bz/lib/redfish/eventsend.o: lib/redfish/eventsend.c \
 lib/base/banned.h lib/redfish/eventdir.h lib/base/num.h lib/base/str.h \
 lib/base/rd.h lib/file/at.h lib/file/lock.h lib/file/put.h \
 lib/file/state.h lib/host/addr.h lib/redfish/launch.h
lib/base/banned.h:
lib/redfish/eventdir.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/redfish/launch.h:

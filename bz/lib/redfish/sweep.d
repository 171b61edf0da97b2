/tmp/wt/size/bz/lib/redfish/sweep.o: lib/redfish/sweep.c \
 lib/base/banned.h lib/redfish/sweep.h lib/file/at.h lib/file/put.h \
 lib/file/state.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/redfish/sweep.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:

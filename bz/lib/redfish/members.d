/tmp/wt/size/bz/lib/redfish/members.o: lib/redfish/members.c \
 lib/base/banned.h lib/redfish/members.h lib/host/addr.h lib/base/rd.h \
 lib/base/wr.h lib/file/at.h lib/file/put.h lib/file/state.h
lib/base/banned.h:
lib/redfish/members.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/wr.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:

/tmp/wt/size/bz/lib/redfish/taskfile.o: lib/redfish/taskfile.c \
 lib/base/banned.h lib/redfish/taskfile.h lib/host/addr.h lib/base/rd.h \
 lib/base/kv.h lib/base/wr.h lib/base/str.h lib/file/at.h lib/file/put.h
lib/base/banned.h:
lib/redfish/taskfile.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:

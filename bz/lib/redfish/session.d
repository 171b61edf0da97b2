/tmp/wt/size/bz/lib/redfish/session.o: lib/redfish/session.c \
 lib/base/banned.h lib/redfish/session.h lib/base/digest.h \
 lib/redfish/account.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/base/num.h lib/base/str.h lib/file/at.h lib/file/put.h \
 lib/file/state.h lib/host/addr.h
lib/base/banned.h:
lib/redfish/session.h:
lib/base/digest.h:
lib/redfish/account.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:

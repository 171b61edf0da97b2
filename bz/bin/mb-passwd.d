/tmp/wt/size/bz/bin/mb-passwd.o: bin/mb-passwd.c lib/base/banned.h \
 lib/base/str.h lib/base/rd.h lib/file/state.h lib/host/addr.h \
 lib/redfish/account.h lib/redfish/session.h lib/base/digest.h \
 bin/usage.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/state.h:
lib/host/addr.h:
lib/redfish/account.h:
lib/redfish/session.h:
lib/base/digest.h:
bin/usage.h:

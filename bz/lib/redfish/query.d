/tmp/wt/size/bz/lib/redfish/query.o: lib/redfish/query.c \
 lib/base/banned.h lib/redfish/query.h lib/redfish/message.h \
 lib/base/num.h lib/base/str.h lib/base/rd.h lib/net/cgi.h lib/base/wr.h \
 lib/host/addr.h
lib/base/banned.h:
lib/redfish/query.h:
lib/redfish/message.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/net/cgi.h:
lib/base/wr.h:
lib/host/addr.h:

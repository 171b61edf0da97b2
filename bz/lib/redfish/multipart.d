/tmp/wt/size/bz/lib/redfish/multipart.o: lib/redfish/multipart.c \
 lib/base/banned.h lib/redfish/multipart.h lib/base/rd.h lib/base/str.h \
 lib/base/wr.h
lib/base/banned.h:
lib/redfish/multipart.h:
lib/base/rd.h:
lib/base/str.h:
lib/base/wr.h:

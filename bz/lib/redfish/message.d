/tmp/wt/size/bz/lib/redfish/message.o: lib/redfish/message.c \
 lib/base/banned.h lib/redfish/message.h
lib/base/banned.h:
lib/redfish/message.h:

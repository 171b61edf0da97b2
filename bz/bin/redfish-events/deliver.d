/tmp/wt/size/bz/bin/redfish-events/deliver.o: \
 bin/redfish-events/deliver.c lib/base/banned.h \
 bin/redfish-events/deliver.h lib/redfish/eventdir.h lib/file/at.h \
 lib/file/put.h
lib/base/banned.h:
bin/redfish-events/deliver.h:
lib/redfish/eventdir.h:
lib/file/at.h:
lib/file/put.h:

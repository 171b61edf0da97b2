/tmp/wt/size/bz/bin/redfish-task/install.o: bin/redfish-task/install.c \
 lib/base/banned.h bin/redfish-task/work.h lib/host/site.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/redfish/taskdir.h \
 lib/redfish/taskfile.h lib/base/str.h lib/file/at.h lib/file/lock.h \
 lib/file/put.h lib/file/state.h lib/host/eeprom.h lib/host/eepromimage.h \
 lib/redfish/firmware.h lib/efi/fault.h
lib/base/banned.h:
bin/redfish-task/work.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/redfish/taskdir.h:
lib/redfish/taskfile.h:
lib/base/str.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/eeprom.h:
lib/host/eepromimage.h:
lib/redfish/firmware.h:
lib/efi/fault.h:

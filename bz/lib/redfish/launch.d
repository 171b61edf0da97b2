/tmp/wt/size/bz/lib/redfish/launch.o: lib/redfish/launch.c \
 lib/base/banned.h lib/redfish/launch.h lib/proc/spawn.h
lib/base/banned.h:
lib/redfish/launch.h:
lib/proc/spawn.h:

/tmp/wt/size/bz/lib/proc/spawn.o: lib/proc/spawn.c lib/base/banned.h \
 lib/proc/spawn.h
lib/base/banned.h:
lib/proc/spawn.h:

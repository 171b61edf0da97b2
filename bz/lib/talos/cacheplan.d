/tmp/wt/size/bz/lib/talos/cacheplan.o: lib/talos/cacheplan.c \
 lib/base/banned.h lib/talos/cacheplan.h
lib/base/banned.h:
lib/talos/cacheplan.h:

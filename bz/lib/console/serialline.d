/tmp/wt/size/bz/lib/console/serialline.o: lib/console/serialline.c \
 lib/base/banned.h lib/console/serialline.h
lib/base/banned.h:
lib/console/serialline.h:

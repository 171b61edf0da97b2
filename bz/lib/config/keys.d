/tmp/wt/size/bz/lib/config/keys.o: lib/config/keys.c lib/base/banned.h \
 lib/config/keys.h lib/config/value.h
lib/base/banned.h:
lib/config/keys.h:
lib/config/value.h:

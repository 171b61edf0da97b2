/tmp/wt/size/bz/lib/net/alive.o: lib/net/alive.c lib/base/banned.h \
 lib/net/alive.h
lib/base/banned.h:
lib/net/alive.h:

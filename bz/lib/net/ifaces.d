/tmp/wt/size/bz/lib/net/ifaces.o: lib/net/ifaces.c lib/base/banned.h \
 lib/net/ifaces.h lib/host/addr.h lib/base/rd.h
lib/base/banned.h:
lib/net/ifaces.h:
lib/host/addr.h:
lib/base/rd.h:

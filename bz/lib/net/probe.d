/tmp/wt/size/bz/lib/net/probe.o: lib/net/probe.c lib/base/banned.h \
 lib/net/probe.h lib/base/wr.h lib/base/rd.h lib/net/ifaces.h \
 lib/host/addr.h
lib/base/banned.h:
lib/net/probe.h:
lib/base/wr.h:
lib/base/rd.h:
lib/net/ifaces.h:
lib/host/addr.h:

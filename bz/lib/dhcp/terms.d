/tmp/wt/size/bz/lib/dhcp/terms.o: lib/dhcp/terms.c lib/base/banned.h \
 lib/dhcp/terms.h lib/host/host.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/host/site.h lib/base/num.h
lib/base/banned.h:
lib/dhcp/terms.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/site.h:
lib/base/num.h:

/tmp/wt/size/bz/lib/dhcp/optvalue.o: lib/dhcp/optvalue.c \
 lib/base/banned.h lib/dhcp/optvalue.h lib/dhcp/opttext.h lib/base/rd.h \
 lib/config/report.h lib/dhcp/opttype.h lib/base/num.h lib/base/wr.h \
 lib/host/addr.h
lib/base/banned.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/base/rd.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/base/num.h:
lib/base/wr.h:
lib/host/addr.h:

/tmp/wt/size/bz/lib/dhcp/optline.o: lib/dhcp/optline.c lib/base/banned.h \
 lib/dhcp/optline.h lib/dhcp/optvalue.h lib/dhcp/opttext.h lib/base/rd.h \
 lib/config/report.h lib/dhcp/opttype.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/host/addr.h
lib/base/banned.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/base/rd.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/host/addr.h:

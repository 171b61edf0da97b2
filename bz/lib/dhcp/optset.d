/tmp/wt/size/bz/lib/dhcp/optset.o: lib/dhcp/optset.c lib/base/banned.h \
 lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/config/report.h lib/dhcp/opttype.h lib/base/str.h
lib/base/banned.h:
lib/dhcp/optset.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/base/str.h:

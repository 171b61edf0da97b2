/tmp/wt/size/bz/lib/dhcp/optfile.o: lib/dhcp/optfile.c lib/base/banned.h \
 lib/dhcp/optfile.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/config/report.h lib/dhcp/opttype.h
lib/base/banned.h:
lib/dhcp/optfile.h:
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

/tmp/wt/size/bz/lib/dhcp/hostline.o: lib/dhcp/hostline.c \
 lib/base/banned.h lib/dhcp/hostline.h lib/dhcp/optline.h \
 lib/dhcp/optvalue.h lib/dhcp/opttext.h lib/base/rd.h lib/config/report.h \
 lib/dhcp/opttype.h lib/host/addr.h
lib/base/banned.h:
lib/dhcp/hostline.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/base/rd.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/host/addr.h:

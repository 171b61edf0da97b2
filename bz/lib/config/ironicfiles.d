/tmp/wt/size/bz/lib/config/ironicfiles.o: lib/config/ironicfiles.c \
 lib/base/banned.h lib/config/ironicfiles.h lib/base/arena.h \
 lib/dhcp/hostline.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/base/rd.h lib/config/report.h lib/dhcp/opttype.h \
 lib/host/addr.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/kv.h lib/base/str.h lib/dhcp/optfile.h lib/dhcp/optrecord.h \
 lib/host/ironic.h lib/host/host.h
lib/base/banned.h:
lib/config/ironicfiles.h:
lib/base/arena.h:
lib/dhcp/hostline.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/base/rd.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/host/addr.h:
lib/dhcp/optset.h:
lib/dhcp/dhcp.h:
lib/base/wr.h:
lib/base/kv.h:
lib/base/str.h:
lib/dhcp/optfile.h:
lib/dhcp/optrecord.h:
lib/host/ironic.h:
lib/host/host.h:

/tmp/wt/size/bz/lib/host/ironic.o: lib/host/ironic.c lib/base/banned.h \
 lib/host/ironic.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/base/rd.h lib/host/addr.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/config/report.h lib/dhcp/opttype.h \
 lib/host/host.h lib/base/kv.h lib/dhcp/optrecord.h lib/file/at.h \
 lib/file/state.h
lib/base/banned.h:
lib/host/ironic.h:
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
lib/host/host.h:
lib/base/kv.h:
lib/dhcp/optrecord.h:
lib/file/at.h:
lib/file/state.h:

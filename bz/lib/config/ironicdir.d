/tmp/wt/size/bz/lib/config/ironicdir.o: lib/config/ironicdir.c \
 lib/base/banned.h lib/config/ironicdir.h lib/config/ironicfiles.h \
 lib/base/arena.h lib/dhcp/hostline.h lib/dhcp/optline.h \
 lib/dhcp/optvalue.h lib/dhcp/opttext.h lib/base/rd.h lib/config/report.h \
 lib/dhcp/opttype.h lib/host/addr.h lib/dhcp/optset.h lib/dhcp/dhcp.h \
 lib/base/wr.h lib/file/batch.h lib/file/put.h lib/file/at.h \
 lib/file/state.h lib/host/ironic.h lib/host/host.h lib/base/kv.h
lib/base/banned.h:
lib/config/ironicdir.h:
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
lib/file/batch.h:
lib/file/put.h:
lib/file/at.h:
lib/file/state.h:
lib/host/ironic.h:
lib/host/host.h:
lib/base/kv.h:

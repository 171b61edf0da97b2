/tmp/wt/size/bz/bin/mb-ironic.o: bin/mb-ironic.c lib/base/banned.h \
 lib/config/ironicdir.h lib/config/ironicfiles.h lib/base/arena.h \
 lib/dhcp/hostline.h lib/dhcp/optline.h lib/dhcp/optvalue.h \
 lib/dhcp/opttext.h lib/base/rd.h lib/config/report.h lib/dhcp/opttype.h \
 lib/host/addr.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/base/wr.h \
 lib/file/batch.h lib/file/put.h lib/file/at.h lib/file/lock.h \
 lib/file/state.h lib/file/watch.h lib/host/site.h lib/base/kv.h \
 bin/usage.h
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
lib/file/lock.h:
lib/file/state.h:
lib/file/watch.h:
lib/host/site.h:
lib/base/kv.h:
bin/usage.h:

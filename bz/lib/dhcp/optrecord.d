/tmp/wt/size/bz/lib/dhcp/optrecord.o: lib/dhcp/optrecord.c \
 lib/base/banned.h lib/dhcp/optrecord.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/dhcp/optset.h lib/dhcp/dhcp.h lib/host/addr.h \
 lib/dhcp/optline.h lib/dhcp/optvalue.h lib/dhcp/opttext.h \
 lib/config/report.h lib/dhcp/opttype.h lib/base/hex.h lib/base/num.h \
 lib/base/str.h
lib/base/banned.h:
lib/dhcp/optrecord.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/dhcp/optset.h:
lib/dhcp/dhcp.h:
lib/host/addr.h:
lib/dhcp/optline.h:
lib/dhcp/optvalue.h:
lib/dhcp/opttext.h:
lib/config/report.h:
lib/dhcp/opttype.h:
lib/base/hex.h:
lib/base/num.h:
lib/base/str.h:

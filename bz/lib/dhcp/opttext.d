/tmp/wt/size/bz/lib/dhcp/opttext.o: lib/dhcp/opttext.c lib/base/banned.h \
 lib/dhcp/opttext.h lib/base/rd.h lib/config/report.h lib/base/num.h \
 lib/base/str.h
lib/base/banned.h:
lib/dhcp/opttext.h:
lib/base/rd.h:
lib/config/report.h:
lib/base/num.h:
lib/base/str.h:

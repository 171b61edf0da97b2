/tmp/wt/size/bz/lib/dhcp/opttype.o: lib/dhcp/opttype.c lib/base/banned.h \
 lib/dhcp/opttype.h lib/base/str.h lib/base/rd.h
lib/base/banned.h:
lib/dhcp/opttype.h:
lib/base/str.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/ipxe/autoexec.o: lib/ipxe/autoexec.c \
 lib/base/banned.h lib/ipxe/autoexec.h lib/host/addr.h lib/base/rd.h \
 lib/ipxe/template.h lib/base/wr.h
lib/base/banned.h:
lib/ipxe/autoexec.h:
lib/host/addr.h:
lib/base/rd.h:
lib/ipxe/template.h:
lib/base/wr.h:

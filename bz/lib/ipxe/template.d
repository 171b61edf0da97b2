/tmp/wt/size/bz/lib/ipxe/template.o: lib/ipxe/template.c \
 lib/base/banned.h lib/ipxe/template.h lib/base/wr.h lib/base/rd.h \
 lib/file/at.h
lib/base/banned.h:
lib/ipxe/template.h:
lib/base/wr.h:
lib/base/rd.h:
lib/file/at.h:

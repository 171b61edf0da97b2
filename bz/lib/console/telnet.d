/tmp/wt/size/bz/lib/console/telnet.o: lib/console/telnet.c \
 lib/base/banned.h lib/console/telnet.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/console/telnet.h:
lib/base/wr.h:
lib/base/rd.h:

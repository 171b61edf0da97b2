/tmp/wt/size/bz/bin/console/attach.o: bin/console/attach.c \
 lib/base/banned.h bin/console/console.h lib/host/addr.h lib/base/rd.h \
 lib/console/conframe.h lib/base/wr.h lib/console/conkeys.h lib/file/at.h
lib/base/banned.h:
bin/console/console.h:
lib/host/addr.h:
lib/base/rd.h:
lib/console/conframe.h:
lib/base/wr.h:
lib/console/conkeys.h:
lib/file/at.h:

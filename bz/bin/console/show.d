/tmp/wt/size/bz/bin/console/show.o: bin/console/show.c lib/base/banned.h \
 bin/console/console.h lib/host/addr.h lib/base/rd.h lib/console/conlog.h \
 lib/base/wr.h lib/file/at.h lib/file/state.h
lib/base/banned.h:
bin/console/console.h:
lib/host/addr.h:
lib/base/rd.h:
lib/console/conlog.h:
lib/base/wr.h:
lib/file/at.h:
lib/file/state.h:

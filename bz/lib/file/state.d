/tmp/wt/size/bz/lib/file/state.o: lib/file/state.c lib/base/banned.h \
 lib/file/state.h lib/host/addr.h lib/base/rd.h lib/base/str.h \
 lib/file/at.h lib/file/put.h
lib/base/banned.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:

/tmp/wt/size/bz/lib/host/uuid.o: lib/host/uuid.c lib/base/banned.h \
 lib/host/uuid.h lib/host/addr.h lib/base/rd.h lib/base/hex.h \
 lib/base/wr.h lib/base/str.h lib/file/at.h lib/file/state.h
lib/base/banned.h:
lib/host/uuid.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/wr.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:

/tmp/wt/size/bz/bin/mb-override.o: bin/mb-override.c lib/base/banned.h \
 lib/base/str.h lib/base/rd.h lib/file/state.h lib/host/addr.h \
 lib/host/host.h lib/base/kv.h lib/base/wr.h lib/host/override.h \
 bin/usage.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/state.h:
lib/host/addr.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/host/override.h:
bin/usage.h:

/tmp/wt/size/bz/bin/poe/run.o: bin/poe/run.c lib/base/banned.h \
 bin/poe/run.h lib/power/swconf.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/power/pass.h lib/host/addr.h lib/power/word.h \
 lib/base/str.h
lib/base/banned.h:
bin/poe/run.h:
lib/power/swconf.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/power/pass.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/str.h:

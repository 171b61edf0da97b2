/tmp/wt/size/bz/lib/power/swconf.o: lib/power/swconf.c lib/base/banned.h \
 lib/power/swconf.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/power/pass.h lib/host/addr.h lib/power/word.h lib/base/num.h \
 lib/base/str.h lib/file/at.h lib/file/state.h lib/host/site.h
lib/base/banned.h:
lib/power/swconf.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/power/pass.h:
lib/host/addr.h:
lib/power/word.h:
lib/base/num.h:
lib/base/str.h:
lib/file/at.h:
lib/file/state.h:
lib/host/site.h:

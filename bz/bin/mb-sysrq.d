/tmp/wt/size/bz/bin/mb-sysrq.o: bin/mb-sysrq.c lib/base/banned.h \
 lib/power/sysrq.h lib/base/rd.h lib/base/num.h lib/console/telnet.h \
 lib/base/wr.h bin/sysrq/console.h bin/usage.h
lib/base/banned.h:
lib/power/sysrq.h:
lib/base/rd.h:
lib/base/num.h:
lib/console/telnet.h:
lib/base/wr.h:
bin/sysrq/console.h:
bin/usage.h:

/tmp/wt/size/bz/lib/power/sysrq.o: lib/power/sysrq.c lib/base/banned.h \
 lib/power/sysrq.h lib/base/rd.h
lib/base/banned.h:
lib/power/sysrq.h:
lib/base/rd.h:

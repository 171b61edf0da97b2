/tmp/wt/size/bz/bin/sysrq/console.o: bin/sysrq/console.c \
 lib/base/banned.h bin/sysrq/console.h lib/console/conplace.h \
 lib/console/serialline.h
lib/base/banned.h:
bin/sysrq/console.h:
lib/console/conplace.h:
lib/console/serialline.h:

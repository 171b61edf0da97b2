/tmp/wt/size/bz/lib/config/report.o: lib/config/report.c \
 lib/base/banned.h lib/config/report.h lib/base/str.h lib/base/rd.h
lib/base/banned.h:
lib/config/report.h:
lib/base/str.h:
lib/base/rd.h:

/tmp/wt/size/bz/lib/console/conplace.o: lib/console/conplace.c \
 lib/base/banned.h lib/console/conplace.h lib/base/num.h lib/base/str.h \
 lib/base/rd.h lib/console/serialline.h
lib/base/banned.h:
lib/console/conplace.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/console/serialline.h:

/tmp/wt/size/bz/bin/mb-fetch.o: bin/mb-fetch.c lib/base/banned.h \
 lib/base/num.h lib/base/str.h lib/base/rd.h lib/file/at.h lib/file/put.h \
 bin/usage.h
lib/base/banned.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/put.h:
bin/usage.h:

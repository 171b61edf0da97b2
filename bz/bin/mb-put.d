/tmp/wt/size/bz/bin/mb-put.o: bin/mb-put.c lib/base/banned.h \
 lib/file/at.h lib/file/put.h bin/usage.h
lib/base/banned.h:
lib/file/at.h:
lib/file/put.h:
bin/usage.h:

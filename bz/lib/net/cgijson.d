/tmp/wt/size/bz/lib/net/cgijson.o: lib/net/cgijson.c lib/base/banned.h \
 lib/net/cgijson.h lib/net/cgi.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h
lib/base/banned.h:
lib/net/cgijson.h:
lib/net/cgi.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:

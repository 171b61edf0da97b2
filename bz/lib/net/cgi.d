/tmp/wt/size/bz/lib/net/cgi.o: lib/net/cgi.c lib/base/banned.h \
 lib/net/cgi.h lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/base/num.h
lib/base/banned.h:
lib/net/cgi.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/base/num.h:

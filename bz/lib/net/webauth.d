/tmp/wt/size/bz/lib/net/webauth.o: lib/net/webauth.c lib/base/banned.h \
 lib/net/webauth.h lib/base/base64.h lib/base/num.h lib/base/rd.h \
 lib/base/str.h
lib/base/banned.h:
lib/net/webauth.h:
lib/base/base64.h:
lib/base/num.h:
lib/base/rd.h:
lib/base/str.h:

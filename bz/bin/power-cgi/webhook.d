/tmp/wt/size/bz/bin/power-cgi/webhook.o: bin/power-cgi/webhook.c \
 lib/base/banned.h bin/power-cgi/reply.h lib/host/site.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/addr.h lib/net/cgi.h \
 lib/power/powercall.h lib/power/powerline.h lib/power/job.h \
 lib/power/plan.h lib/power/pass.h lib/power/word.h lib/base/str.h \
 lib/file/secret.h lib/net/webauth.h
lib/base/banned.h:
bin/power-cgi/reply.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/net/cgi.h:
lib/power/powercall.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/power/word.h:
lib/base/str.h:
lib/file/secret.h:
lib/net/webauth.h:

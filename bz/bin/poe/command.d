/tmp/wt/size/bz/bin/poe/command.o: bin/poe/command.c lib/base/banned.h \
 bin/poe/poe.h lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/power/powerline.h lib/power/job.h lib/power/plan.h \
 lib/power/pass.h lib/power/word.h lib/base/num.h lib/base/str.h \
 lib/host/site.h bin/poe/run.h lib/power/swconf.h
lib/base/banned.h:
bin/poe/poe.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/power/pass.h:
lib/power/word.h:
lib/base/num.h:
lib/base/str.h:
lib/host/site.h:
bin/poe/run.h:
lib/power/swconf.h:

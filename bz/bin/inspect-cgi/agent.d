/tmp/wt/size/bz/bin/inspect-cgi/agent.o: bin/inspect-cgi/agent.c \
 lib/base/banned.h bin/inspect-cgi/inspect.h lib/host/inventory.h \
 lib/base/arena.h lib/host/addr.h lib/base/rd.h lib/host/lldp.h \
 lib/host/site.h lib/base/kv.h lib/base/wr.h lib/net/cgi.h lib/base/hex.h \
 lib/base/str.h lib/file/state.h lib/host/event.h lib/host/uuid.h
lib/base/banned.h:
bin/inspect-cgi/inspect.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/addr.h:
lib/base/rd.h:
lib/host/lldp.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/net/cgi.h:
lib/base/hex.h:
lib/base/str.h:
lib/file/state.h:
lib/host/event.h:
lib/host/uuid.h:

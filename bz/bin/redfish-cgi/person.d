bz/bin/redfish-cgi/person.o: bin/redfish-cgi/person.c lib/base/banned.h \
 bin/redfish-cgi/person.h lib/redfish/rf.h lib/base/arena.h \
 lib/host/host.h lib/base/kv.h lib/base/wr.h lib/base/rd.h \
 lib/host/addr.h lib/host/inventory.h lib/host/lldp.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/site.h \
 lib/redfish/message.h lib/redfish/query.h bin/redfish-cgi/../usage.h \
 lib/file/at.h lib/redfish/request.h lib/redfish/service.h
lib/base/banned.h:
bin/redfish-cgi/person.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/addr.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
bin/redfish-cgi/../usage.h:
lib/file/at.h:
lib/redfish/request.h:
lib/redfish/service.h:

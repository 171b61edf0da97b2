/tmp/wt/size/bz/lib/host/eeprom.o: lib/host/eeprom.c lib/base/banned.h \
 lib/host/eeprom.h lib/base/wr.h lib/base/rd.h lib/file/state.h \
 lib/host/addr.h lib/base/kv.h lib/base/str.h lib/file/at.h \
 lib/file/put.h lib/host/board.h lib/host/seen.h lib/file/batch.h
lib/base/banned.h:
lib/host/eeprom.h:
lib/base/wr.h:
lib/base/rd.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/kv.h:
lib/base/str.h:
lib/file/at.h:
lib/file/put.h:
lib/host/board.h:
lib/host/seen.h:
lib/file/batch.h:

/tmp/wt/size/bz/lib/host/eepromimage.o: lib/host/eepromimage.c \
 lib/base/banned.h lib/host/eepromimage.h lib/base/rd.h lib/base/num.h \
 lib/base/str.h lib/host/eeprom.h lib/base/wr.h lib/file/state.h \
 lib/host/addr.h
lib/base/banned.h:
lib/host/eepromimage.h:
lib/base/rd.h:
lib/base/num.h:
lib/base/str.h:
lib/host/eeprom.h:
lib/base/wr.h:
lib/file/state.h:
lib/host/addr.h:

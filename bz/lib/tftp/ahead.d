/tmp/wt/size/bz/lib/tftp/ahead.o: lib/tftp/ahead.c lib/base/banned.h \
 lib/tftp/ahead.h lib/tftp/source.h
lib/base/banned.h:
lib/tftp/ahead.h:
lib/tftp/source.h:

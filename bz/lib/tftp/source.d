/tmp/wt/size/bz/lib/tftp/source.o: lib/tftp/source.c lib/base/banned.h \
 lib/tftp/source.h lib/file/at.h
lib/base/banned.h:
lib/tftp/source.h:
lib/file/at.h:

bz/t/bench/bare-cgi.o: t/bench/bare-cgi.c lib/base/banned.h
lib/base/banned.h:

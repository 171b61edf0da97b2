/* mb-trace: mb-host by another name. The exit status. */
#ifndef BIN_TRACE_H
#define BIN_TRACE_H

int trace(int argc, char *argv[]);

#endif

/* mb-override: mb-host by another name. The exit status. */
#ifndef BIN_BOOT_H
#define BIN_BOOT_H

int boot(int argc, char *argv[]);

#endif

/* mb-migrate: mb-config by another name. The exit status. */
#ifndef BIN_MIGRATE_H
#define BIN_MIGRATE_H

int migrate(int argc, char *argv[]);

#endif

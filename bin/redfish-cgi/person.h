/*
 * person: the question of a person at a terminal, who may do everything. Its words
 * are those of mb-redfish-cgi(8); wrong ones end the program.
 */
#ifndef BIN_PERSON_H
#define BIN_PERSON_H

#include "redfish/rf.h"

/* Into *r, and r->state_path when it is said; is the answer's head to be shown? */
bool from_person(struct rf *r, int argc, char *argv[]);

#endif

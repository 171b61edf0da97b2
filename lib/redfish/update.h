/*
 * update: what the ways to bring an image have in common: a URL to fetch it from
 * (update.c), and an image in the request (push.c).
 */
#ifndef MB_UPDATE_H
#define MB_UPDATE_H

#include "redfish/rf.h"
#include "redfish/taskdir.h"

#define UPDATE RF_ROOT "/UpdateService"

/*
 * What the inventory's ids are of, that can be updated: "uefi" and "eeprom" are
 * everybody's, "uefi-<mac>" and "eeprom-<mac>" a host's own, and then *own is true.
 * TASK_ANY: it is no such id.
 */
enum task_what update_item(const char *id, bool *own, struct mac *host);

/*
 * Whom an update is for, by the links that a client gave: Systems, or members of
 * the inventory, which then say what the image has to be too. None, or NULL, is
 * everybody. False when refused.
 */
bool update_targets(struct rf *r, const json_t *targets, struct task_order *out);

/* Where one system alone is seen, everybody is that one. False when refused. */
bool update_for_one(struct rf *r, struct task_order *out);

/* Make a task. False when refused. */
bool update_begin(struct rf *r, struct task_new *out);

/*
 * Write the order down, start who carries it out, and answer 202. The task is his
 * then, or nobody's, if refused.
 */
void update_start(struct rf *r, struct task_new *t, const struct task_order *order);

rf_handler update_push, update_push_multipart; /* push.c */

#endif

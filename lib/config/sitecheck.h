/*
 * sitecheck: do the values of the site, each right by itself, go together?
 *
 * Pure. A pool has two ends in their order, and a file to be fetched has both a
 * path and a URL; else nobody would be given an address, or a file, and nothing be
 * said.
 */
#ifndef MB_SITECHECK_H
#define MB_SITECHECK_H

#include "config/report.h"
#include "config/walk.h"

void sitecheck(const struct items *site, struct report *wrong);

#endif

/*
 * tree: a YAML file as a tree of nodes that know where they stand.
 *
 * The YAML is what people write by hand: mappings, sequences and scalars in one
 * document. Anchors, aliases, tags and further documents are refused, and unroll.h
 * writes the first two out for who asks it. libyaml reads it; nothing of libyaml is
 * seen outside tree.c, and only programs that use tree.c link it.
 */
#ifndef MB_TREE_H
#define MB_TREE_H

#include "base/arena.h"
#include "config/report.h"

#define TREE_DEPTH 16      /* our deepest key is at 4 */
#define TREE_NODES 2000000 /* 40 values for each of 50,000 hosts */

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	bool quoted;      /* a text that cannot mean a number, a flag or nothing */
	bool flow;        /* a list or map in brackets */
	struct place at;  /* of the value */
	struct place end; /* behind it; of a list or map: only in brackets */
	const char *text; /* of NODE_TEXT: UTF-8 without NUL */
	const char *key;  /* within a NODE_MAP: its key, */
	struct place key_at; /* and where that stands */
	const char *anchor;  /* the name of its anchor, */
	const char *alias;   /* or of the one that it stands for; else NULL */
	struct node *first;  /* of NODE_LIST and NODE_MAP, in the file's order */
	struct node *next;   /* in the list or map that this node is in */
};

/*
 * Read len bytes of a file of that name. The root, in the arena; NULL for an empty
 * file, and for one whose syntax is wrong. What is wrong is reported, unless NULL
 * is given, and a root is there all the same when the rest can be checked too.
 */
struct node *tree_read(const char *file, const char *text, size_t len,
	struct arena *arena, struct report *wrong);

#endif

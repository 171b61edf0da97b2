#include "talos/imagerec.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"

#include <errno.h>
#include <fcntl.h>

#define NS 1000000000U

void
entry_name(const struct talos_ask *ask, const char *version, const char *id,
	char out[static ENTRY_MAX])
{
	snprintf(out, ENTRY_MAX, "%s_%s_%s_%s", version, ask->arch, ask->image.name,
		id);
}

void
record_put(struct wr *w, const struct image_record *r)
{
	kv_put(w, "url", r->url);
	kv_put_u64(w, "size", r->size);
	kv_put_u64(w, "written", r->written);
	kv_put(w, "sha256", r->sum);
	kv_put_u64(w, "when", r->when);
	kv_put_u64(w, "id", r->id);
}

void
coming_put(struct wr *w, const struct image_coming *c)
{
	kv_put_u64(w, "id", c->id);
	kv_put(w, "url", c->url);
	kv_put(w, "tag", c->tag);
	kv_put(w, "boot", c->boot);
	kv_put_u64(w, "raw", c->raw);
	kv_put_u64(w, "size", c->size);
}

void
failed_put(struct wr *w, const struct image_failed *f)
{
	kv_put_u64(w, "when", f->when);
	kv_put_u64(w, "status", f->status);
	kv_put(w, "why", f->why);
}

/* A file in kv's form, into text. */
static int
load(int entry, const char *name, char text[static REC_MAX], struct kv *kv)
{
	ssize_t len = at_read(entry, name, text, REC_MAX);
	size_t line;

	if (len == -1)
		return -1;
	if (kv_parse(text, (size_t)len, kv, &line))
		return 0;
	errno = EBADMSG;
	return -1;
}

static bool
text_of(const struct kv *kv, const char *name, char *out, size_t size)
{
	const char *value = kv_get(kv, name);

	return value && str_copy(out, size, value);
}

static bool
number_of(const struct kv *kv, const char *name, uint64_t *out)
{
	const char *value = kv_get(kv, name);

	return value && num_u64(value, 0, UINT64_MAX, out);
}

static int
bad(void)
{
	errno = EBADMSG;
	return -1;
}

int
record_get(int entry, struct image_record *out)
{
	struct image_record r = {0};
	char text[REC_MAX];
	struct kv kv;

	if (load(entry, "record", text, &kv) == -1)
		return -1;
	if (!text_of(&kv, "url", r.url, sizeof r.url) ||
		!text_of(&kv, "sha256", r.sum, sizeof r.sum) ||
		strlen(r.sum) != DIGEST_TEXT - 1 ||
		!number_of(&kv, "size", &r.size) ||
		!number_of(&kv, "written", &r.written) ||
		!number_of(&kv, "when", &r.when) || !number_of(&kv, "id", &r.id))
		return bad();
	*out = r;
	return 0;
}

int
coming_get(int entry, struct image_coming *out)
{
	struct image_coming c = {0};
	char text[REC_MAX];
	struct kv kv;

	if (load(entry, "coming", text, &kv) == -1)
		return -1;
	if (!text_of(&kv, "url", c.url, sizeof c.url) ||
		!text_of(&kv, "tag", c.tag, sizeof c.tag) ||
		!text_of(&kv, "boot", c.boot, sizeof c.boot) ||
		!number_of(&kv, "id", &c.id) || !number_of(&kv, "raw", &c.raw) ||
		!number_of(&kv, "size", &c.size))
		return bad();
	*out = c;
	return 0;
}

int
failed_get(int entry, struct image_failed *out)
{
	struct image_failed f = {0};
	char text[REC_MAX];
	uint64_t status;
	struct kv kv;

	if (load(entry, "failed", text, &kv) == -1)
		return -1;
	if (!text_of(&kv, "why", f.why, sizeof f.why) ||
		!number_of(&kv, "when", &f.when) ||
		!number_of(&kv, "status", &status) || status < 400 || status > 599)
		return bad();
	f.status = (unsigned)status;
	*out = f;
	return 0;
}

/* As put_file, but a crash of the machine may leave it empty. */
static int
write_fast(int entry, const char *name, const struct wr *w)
{
	struct put p;

	if (put_begin(&p, entry, 0644) == -1)
		return -1;
	if (put_write(&p, w->base, w->len) == 0 &&
		renameat(entry, p.temp, entry, name) == 0) {
		close(p.fd);
		return 0;
	}

	int why = errno;
	put_abandon(&p);
	errno = why;
	return -1;
}

int
entry_write(int entry, const char *name, const struct wr *w, bool last)
{
	if (w->full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return last ? put_file(entry, name, w->base, w->len, 0644)
		    : write_fast(entry, name, w);
}

int
entry_open(int entry, struct image_record *out)
{
	struct image_record r;
	struct stat st;
	off_t size;
	int fd;

	if (record_get(entry, &r) == -1) {
		errno = ENOENT;
		return -1;
	}
	fd = at_open_file(entry, "data", &size);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || (uint64_t)st.st_size != r.size ||
		ns_of(st.st_mtim) != r.written) {
		close(fd);
		errno = ENOENT;
		return -1;
	}
	*out = r;
	return fd;
}

uint64_t
ns_of(struct timespec t)
{
	return (uint64_t)t.tv_sec * NS + (uint64_t)t.tv_nsec;
}

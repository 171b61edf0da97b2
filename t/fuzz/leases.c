/*
 * Any file and any journal are read without harm; what is then written is read
 * again the same. The first byte of the input says where one ends and the other
 * begins.
 */
#include "host/leasefile.h"

#include <assert.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct leases first, second;
static uint8_t buf[LEASEFILE_BUF];

static void
empty(struct leases *t)
{
	memset(t, 0, offsetof(struct leases, slot));
}

static int
file_of(const uint8_t *data, size_t size)
{
	int fd = memfd_create("leases", MFD_CLOEXEC);

	assert(fd != -1);
	assert(size == 0 || write(fd, data, size) == (ssize_t)size);
	return fd;
}

static void
same(const struct leases *a, const struct leases *b)
{
	uint32_t n = 0;

	for (const struct lease *l = NULL; (l = leases_next(a, l)); n++) {
		const struct lease *m = leases_at(b, l->ip);
		uint8_t one[LEASE_LINE], two[LEASE_LINE];
		struct wr w = wr_of(one, sizeof one), v = wr_of(two, sizeof two);

		assert(m && m->declined == l->declined);
		lease_put(&w, l);
		lease_put(&v, m);
		assert(!w.full && w.len == v.len && memcmp(one, two, w.len) == 0);
		assert(l->declined ||
			(leases_of(a, l) && lease_same(leases_of(a, l), l)) ||
			(l->hw_len == 0 && l->id_len == 0));
	}
	assert(n == a->n && n == b->n);
}

/* What the table says, by way of both files. */
static void
write_and_read(int old, off_t rest)
{
	struct put file = {.fd = memfd_create("leases", MFD_CLOEXEC)};
	struct put journal = {.fd = memfd_create("journal", MFD_CLOEXEC)};
	off_t from = rest, again, good;
	size_t line;

	assert(leasefile_write(&file, &first, old, &from, buf) == 0);
	assert(leasefile_write_declined(&journal, &first, buf) == 0);
	empty(&second);
	assert(leasefile_read(file.fd, &second, buf, &again, &line) == 0);
	assert(again == from);
	assert(leasefile_replay(journal.fd, &second, buf, &good) == 0);
	assert(good == lseek(journal.fd, 0, SEEK_END));
	same(&first, &second);
	close(file.fd);
	close(journal.fd);
}

/* The journal with the CRC that its first batch should have. */
static int
ended(const uint8_t *data, size_t size)
{
	static uint8_t text[LEASEFILE_BUF];
	struct wr w = wr_of(text, sizeof text);

	wr_bytes(&w, data, size);
	if (size > 0 && data[size - 1] != '\n')
		wr_u8(&w, '\n');
	leasefile_end(&w);
	return file_of(text, w.len);
}

static void
replay(int fd, size_t size)
{
	off_t good;

	assert(leasefile_replay(fd, &first, buf, &good) == 0);
	assert(good >= 0 && (size_t)good <= size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size > 0 ? data[0] * (size - 1) / 255 : 0;
	const uint8_t *more = data + 1 + cut;
	size_t line = 0, left = size - 1 - cut;
	off_t rest;

	if (size == 0 || size > LEASEFILE_BUF / 2)
		return 0;
	int fd = file_of(data + 1, cut);
	int journal = file_of(more, left), again = ended(more, left);

	empty(&first);
	if (leasefile_read(fd, &first, buf, &rest, &line) == 0) {
		assert(rest >= -1 && rest < (off_t)cut);
		replay(journal, left);
		replay(again, left + 20); /* a newline and the end */
		write_and_read(fd, rest);
	} else {
		assert(line >= 1 && line <= cut);
	}
	close(fd);
	close(journal);
	close(again);
	return 0;
}

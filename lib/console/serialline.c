#include "console/serialline.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static const struct {
	uint32_t bits;
	speed_t speed;
} speeds[] = {
	{1200, B1200},
	{2400, B2400},
	{4800, B4800},
	{9600, B9600},
	{19200, B19200},
	{38400, B38400},
	{57600, B57600},
	{115200, B115200},
	{230400, B230400},
	{460800, B460800},
	{500000, B500000},
	{921600, B921600},
	{1000000, B1000000},
	{1500000, B1500000},
	{2000000, B2000000},
	{3000000, B3000000},
	{4000000, B4000000},
};

bool
serialline_speed(uint32_t bits, speed_t *out)
{
	for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
		if (speeds[i].bits == bits) {
			*out = speeds[i].speed;
			return true;
		}
	return false;
}

static int
make_plain(int fd, speed_t speed, struct termios *before)
{
	struct termios was, raw;

	if (tcgetattr(fd, &was) == -1) {
		errno = ENOTTY;
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return -1;
	raw = was;
	cfmakeraw(&raw);
	raw.c_iflag |= IGNBRK;
	raw.c_iflag &= ~(tcflag_t)(IXOFF | IXANY | INPCK);
	raw.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	raw.c_cflag |= CREAD | CLOCAL;
	if (cfsetspeed(&raw, speed) == -1 || tcsetattr(fd, TCSANOW, &raw) == -1)
		return -1;
	*before = was;
	return 0;
}

int
serialline_open(const char *path, uint32_t bits, struct termios *before)
{
	speed_t speed;
	int fd, why;

	if (!serialline_speed(bits, &speed)) {
		errno = EINVAL;
		return -1;
	}
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || make_plain(fd, speed, before) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

void
serialline_close(int fd, const struct termios *before)
{
	tcflush(fd, TCOFLUSH);
	tcsetattr(fd, TCSANOW, before);
	close(fd);
}

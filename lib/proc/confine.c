#include "proc/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

#define FOREIGN 0x40000000 /* x32 on x86_64; no other has as many calls */
#define TYPE    0xf        /* of a socket's type, which has flags as well */

#define DATA(field) offsetof(struct seccomp_data, field)
#define LOW(n)      (DATA(args) + (n) * sizeof(__u64) + LOW_HALF)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_HALF 0
#else
#define LOW_HALF 4
#endif

/* Jumps are so many lines forward: to "no" if so, or else on. */
#define LOAD(at)       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (__u32)(at))
#define IF(is, to, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (is), (to), (no))

int
confine(void)
{
	struct sock_filter code[] = {
		LOAD(DATA(arch)),
		IF(ARCH, 0, 14),
		LOAD(DATA(nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN, 12, 0),
		IF(__NR_execve, 11, 0),
		IF(__NR_execveat, 10, 0),
		IF(__NR_io_uring_setup, 9, 0),
		IF(__NR_socket, 0, 7),
		LOAD(LOW(0)),
		IF(AF_INET, 1, 0),
		IF(AF_INET6, 0, 4),
		LOAD(LOW(1)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TYPE),
		IF(SOCK_DGRAM, 1, 0),
		IF(SOCK_RAW, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};

	if (!ARCH) {
		errno = ENOSYS;
		return -1;
	}
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1
		       ? -1
		       : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

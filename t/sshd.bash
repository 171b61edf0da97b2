# A real sshd on a free port of loopback: what tests of ssh share.

load common

# Skip where there can be none; make its key, and one that it knows: HOST-KEY.
sshd_keys() {
	PATH=$PATH:/usr/sbin
	command -v sshd >/dev/null || skip "no sshd"
	[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "needs root and a mount namespace"
	ssh-keygen -q -t ed25519 -N '' -f "$T/$1"
	ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	mkdir "$T/bin"
}

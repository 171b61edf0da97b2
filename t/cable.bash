# Two namespaces at a cable, a boot server's and a client's: $NET-bs and $NET-cl.

cable() { # NETWORK: its first three numbers
	ip netns add "$NET-bs" 2>/dev/null || return
	ip netns add "$NET-cl"
	ip link add eth0 netns "$NET-bs" type veth peer name eth0 netns "$NET-cl"
	for n in bs cl; do
		ip -n "$NET-$n" link set lo up
		ip -n "$NET-$n" link set eth0 up
	done
	ip -n "$NET-bs" addr add "$1.1/24" brd + dev eth0
	ip -n "$NET-cl" addr add "$1.9/24" brd + dev eth0
	until_true link_up "$NET-bs" eth0
	until_true link_up "$NET-cl" eth0
}

far() { # COMMAND...: as the client
	ip netns exec "$NET-cl" "$@" 3>&-
}

cut_cable() {
	for n in bs cl; do
		# Some of them end by themselves meanwhile.
		ip netns pids "$NET-$n" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || :
		ip netns del "$NET-$n" 2>/dev/null || :
	done
}

# shellcheck shell=sh disable=SC2154 # snmp and snmp-session.sh set them
# Which network interface a PoE port is, for the driver snmp; the links, and who is behind.

# The interfaces of the ports, lines of PORT'S-INDEX INTERFACE'S-INDEX, in $work/map. Kept,
# for it takes as many requests as the rest and changes when somebody plugs cards.
interfaces() {
	kept=$folder/interfaces
	if [ -n "$folder" ] && [ -n "$(find "$kept" -mmin -60 2>/dev/null)" ]; then
		cp "$kept" "$work/map"
		return
	fi
	if [ "$kind" = routeros ]; then
		awk '{ print $1, $1 }' "$work/ports" >"$work/map"
		return
	fi
	column types .1.3.6.1.2.1.2.2.1.3
	column ifnames .1.3.6.1.2.1.31.1.1.1.1
	column bridge .1.3.6.1.2.1.17.1.4.1.2
	pair >"$work/map"
	[ -z "$folder" ] || {
		cp "$work/map" "$kept.new"
		mv "$kept.new" "$kept"
	}
}

# A name fits a port if its last number is the port's, and its first, if it has several,
# the group's. Of several that fit, as of Gi1/0/7 and Te1/1/7, it is the one that the
# bridge counts alike.
pair() {
	(cd "$work" && exec awk -v numbered="$numbered" '
	function numbers(name, n, list) {
		gsub(/[^0-9]+/, " ", name)
		n = split(name, list, " ")
		first = n > 1 ? list[1] + 0 : ""
		return n ? list[n] + 0 : ""
	}
	FILENAME == "types" { ethernet[$1] = $2 == 6 || $2 == 62 || $2 == 69 || $2 == 117; next }
	FILENAME == "bridge" { counted[$1] = $2; next }
	FILENAME == "ifnames" {
		if (!ethernet[$1]) next
		last = numbers($2)
		if (last == "") next
		at_last[last] = at_last[last] " " $1
		unit[$1] = first
		next
	}
	{
		index_of[++n] = $1
		split($1, at, ".")
		if (!(at[1] in group)) { group[at[1]]; groups++ }
	}
	END {
		for (i = 1; i <= n; i++) {
			split(index_of[i], at, ".")
			if (numbered) {
				if (ethernet[at[2]]) print index_of[i], at[2]
				continue
			}
			count = split(at_last[at[2] + 0], list, " ")
			fit = 0
			for (j = 1; j <= count; j++) {
				u = unit[list[j]]
				if (u != "" && u != at[1] && groups > 1) continue
				if (!fit++ || counted[at[2]] == list[j]) it = list[j]
			}
			if (fit == 1 || (fit && counted[at[2]] == it))
				print index_of[i], it
		}
	}' types bridge ifnames ports)
}

# The links, as lines of PORT'S-INDEX yes|no, in $work/up.
link_states() {
	interfaces
	[ -s "$work/map" ] || return 0
	column oper .1.3.6.1.2.1.2.2.1.8
	(cd "$work" && exec awk '
	FILENAME == "oper" { state[$1] = $2; next }
	state[$2] == 1 || state[$2] == 2 || state[$2] == 7 {
		print $1, state[$2] == 1 ? "yes" : "no"
	}' oper map >up)
}

# Who is behind which port.
find_macs() {
	look
	ports
	interfaces
	[ -e "$work/bridge" ] || column bridge .1.3.6.1.2.1.17.1.4.1.2
	# By VLAN if the switch has it so, which knows all.
	column seen .1.3.6.1.2.1.17.7.1.2.2.1.2
	[ -s "$work/seen" ] || column seen .1.3.6.1.2.1.17.4.3.1.2
	neighbours
	(cd "$work" && exec awk '
	FILENAME == "bridge" { interface[$1] = $2; bridged = 1; next }
	FILENAME == "switches" { leads[$1]; next }
	FILENAME == "ports" { name[$1] = $2; next }
	FILENAME == "map" { port[$2] = name[$1]; next }
	{
		to = bridged ? interface[$2] : $2
		n = split($1, b, ".")
		if (n < 6 || !(to in port) || to in leads) next
		mac = ""
		for (i = n - 5; i <= n; i++) mac = mac sprintf(i < n ? "%02x:" : "%02x", b[i])
		if (!told[mac, port[to]]++) print mac, port[to]
	}' bridge switches ports map seen) | sort -k2V -k1
}

# The interfaces at which LLDP tells of a bridge, in $work/switches. What LLDP calls a
# local port is a number of its own; its name, or else the bridge's number, tells.
neighbours() {
	column capable .1.0.8802.1.1.2.1.4.1.1.12 -Ox
	: >"$work/switches"
	[ -s "$work/capable" ] || return 0
	column local .1.0.8802.1.1.2.1.3.7.1.3
	[ -e "$work/ifnames" ] || column ifnames .1.3.6.1.2.1.31.1.1.1.1
	(cd "$work" && exec awk '
	FILENAME == "ifnames" { called[$2] = $1; next }
	FILENAME == "bridge" { interface[$1] = $2; next }
	FILENAME == "local" { is[$1] = $2; next }
	# The bits are counted from the left: 2 is a bridge.
	$2 ~ /^[2367ABEFabef]/ {
		split($1, at, ".")
		l = at[2]
		print is[l] in called ? called[is[l]] : interface[l] != "" ? interface[l] : l
	}' ifnames bridge local capable) >"$work/switches"
}

# shellcheck shell=sh disable=SC2154 # the driver and its other parts set them
# How the UniFi driver changes ports. The controller replaces the whole list of overrides by
# what is written, and has nothing to say "only if it is still what I have read" with. So
# what others wrote is looked for before and after, and put back where our write undid it.

# The wanted ports: "7=off 8=on" as {"7": "off", "8": MODE}, where MODE is what the port was
# in before we turned it off.
wanted() {
	jq -cn --rawfile modes "$modes" '
		($modes | split("\n") | map(select(test("=")) | split("=") | {key: .[0], value: .[1]})
			| from_entries) as $was
		| [$ARGS.positional[] | split("=")
			| {key: .[0], value: (if .[1] == "off" then "off" else $was[.[0]] // "auto" end)}]
		| from_entries' --args "$@"
}

# Numbers are aside in all of these. An entry that is not there yet says no more than the
# port's profile and our word.
# shellcheck disable=SC2016
merge_jq="$device_jq"'
	# On is any mode but off: what is on already stays as it is.
	def mode_for($now; $want): if $want != "off" and ($now | IN("off", null) | not)
		then $now else $want end;
	def merged($d; $wanted): reduce ($wanted | to_entries[]) as $w (.;
		first($d.port_table[] | select(.port_idx | bare == $w.key)) as $p
		| if any(.[]; .port_idx | bare == $w.key)
			then map(if .port_idx | bare == $w.key
				then .poe_mode = mode_for(.poe_mode // $p.poe_mode; $w.value) else . end)
			else . + [{port_idx: $p.port_idx}
				+ (if $p.portconf_id then {portconf_id: $p.portconf_id} else {} end)
				+ {poe_mode: mode_for($p.poe_mode; $w.value)}] end);
	def device($file): $file[0].data[0];
	def overrides($file): device($file).port_overrides // [];
	def at($port): map(select(.port_idx == $port))[0];
	def fits($file): overrides($file) | . == merged(device($file); $wanted);
'

# An exchange that changes: look once more, write, and look what is there now, on one
# connection, so that between the second look and the write nothing lies but the way.
write_steps() {
	step again GET "/api/s/$site/stat/device/$mac"
	step put PUT "/api/s/$site/rest/device/$id" "$work/body"
	step after GET "/api/s/$site/stat/device/$mac"
}

look_after() {
	step after GET "/api/s/$site/stat/device/$mac"
}

# Numbers aside: FROM TO.
aside() {
	numbers_aside <"$work/$1" >"$work/$2.aside"
}

# Write what $work/sent.aside has, until the controller shows it and nobody else's change
# fell in between; three times at most. before.aside is what it was made from.
write_ports() {
	for _ in 1 2 3; do
		jq -c '{port_overrides: .}' "$work/sent.aside" | numbers_back >"$work/body"
		[ -s "$work/body" ] || fail 65 "$url tells nothing of the ports of $switch any more"
		rm -f "$work/again" "$work/put" "$work/after"
		exchange write_steps
		case $name in
		again) went_well ;;
		put) put_failed ;;
		*) said=$(name=put && said)
			[ -z "$said" ] || fail 1 "$switch: $url refuses ($said)" ;;
		esac
		went_well
		aside again again
		aside after after
		case $(jq -nr --argjson wanted "$wanted" --slurpfile before "$work/before.aside" \
			--slurpfile again "$work/again.aside" --slurpfile after "$work/after.aside" \
			"$merge_jq"'overrides($before) == overrides($again) and fits($after)') in
		true) return 0 ;;
		esac
		remake
	done
	fail 75 "what was set is not there in $url: somebody else changes the ports of $switch too"
}

# What to write next: of each port what came after our write, else what was found before it.
remake() {
	jq -nc --argjson wanted "$wanted" --slurpfile again "$work/again.aside" \
		--slurpfile after "$work/after.aside" --slurpfile sent "$work/sent.aside" "$merge_jq"'
		overrides($again) as $theirs | overrides($after) as $now | $sent[0] as $sent
		| [$theirs + $now | .[].port_idx] | reduce .[] as $i ([]; if any(.[]; . == $i) then . else . + [$i] end)
		| map(. as $i | if ($now | at($i)) != ($sent | at($i)) then $now | at($i)
			else $theirs | at($i) end | select(.))
		| merged(device($after); $wanted)' >"$work/sent.new"
	mv "$work/sent.new" "$work/sent.aside"
	mv "$work/after.aside" "$work/before.aside"
}

# A write that did not go well is over when it was refused; else another look tells
# whether it was taken.
put_failed() {
	case $status.$code in
	0.4??) went_well ;;
	esac
	put_status=$status put_code=$code put_from=$from
	exchange look_after
	if [ "$status.$code" = 0.200 ] && is_list "$work/after"; then
		aside after after
		! jq -en --argjson wanted "$wanted" --slurpfile after "$work/after.aside" \
			"$merge_jq"'fits($after)' >/dev/null || return 0
	fi
	explain "$put_status" "$put_code" "$put_from"
}

set_ports() {
	[ $# != 0 ] || fail 64 "set needs port=on or port=off"
	ports=
	for order; do
		port=${order%%=*}
		case $order in
		*[!0-9]*=* | =*) fail 78 "$switch has no port $port that gives power" ;;
		*=on | *=off) ;;
		*) fail 64 "set takes port=on or port=off, not $order" ;;
		esac
		case " $ports " in
		*" $port "*) fail 64 "port $port is named twice" ;;
		esac
		ports="$ports $port"
	done
	exchange device_step
	# shellcheck disable=SC2086 # a list of numbers
	check_device $ports
	modes=${folder:-$work}/modes
	[ -e "$modes" ] || : >"$modes"
	wanted=$(wanted "$@")
	aside device before
	id=$(jq -r '.data[0]._id | select(type == "string" and test("^[0-9A-Za-z]+$"))' "$work/device")
	[ -n "$id" ] || fail 65 "$from does not answer as a UniFi controller does"
	jq -c --argjson wanted "$wanted" "$merge_jq"'
		.data[0] | . as $d | .port_overrides // [] | merged($d; $wanted)' \
		"$work/before.aside" >"$work/sent.aside"
	if [ "$dry_run" = true ]; then
		would_set
	elif something_to_do; then
		remember_modes
		write_ports
	fi
}

# Nothing is written where all was said before and has happened.
something_to_do() {
	jq -en --argjson wanted "$wanted" --slurpfile before "$work/before.aside" \
		--slurpfile sent "$work/sent.aside" "$merge_jq"'
		$sent[0] != overrides($before) or any(device($before) | poe[]
			| $wanted[.port_idx | bare] as $w | select($w)
			| ($w == "off") != (.poe_mode == "off" and .poe_enable != true and (giving | not)); .)' \
		>/dev/null
}

would_set() {
	something_to_do || return 0
	dry "write to $url/rest/device/$id:$(jq -r --argjson wanted "$wanted" "$device_jq"'
		[.[] | select($wanted[.port_idx | bare]) | " port \(.port_idx | bare) poe_mode=\(.poe_mode)"]
		| join(",")' "$work/sent.aside")"
}

# In which mode each port is that is turned off now.
remember_modes() {
	jq -nr --argjson wanted "$wanted" --slurpfile before "$work/before.aside" \
		--rawfile modes "$modes" "$merge_jq"'
		device($before) as $d
		| ([$d | poe[] | (.port_idx | bare) as $i | select($wanted[$i] == "off")
			| (($d | override($i)).poe_mode // .poe_mode) | select(. != null and . != "off")
			| {key: $i, value: .}] | from_entries) as $now
		| ($modes | split("\n") | map(select(test("^[0-9]+=.")) | split("=")
			| {key: .[0], value: .[1]}) | from_entries) + $now
		| to_entries[] | "\(.key)=\(.value)"' >"$modes.new"
	mv "$modes.new" "$modes"
}


# shellcheck shell=sh disable=SC2154 # driver.sh sets them
# net-snmp's programs for the driver snmp: how they learn the secrets, and sentences for
# what they say when it did not work.

# Of the environment's names, these would take a secret along.
unset -v auth priv secrets

# HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT, as net-snmp writes it.
transport() {
	where=$(needed address)
	host=$where port=161
	case $where in
	\[*\]:*) host=${where%:*} port=${where##*:} ;;
	\[*\] | *:*:*) ;;
	*:*) host=${where%:*} port=${where##*:} ;;
	esac
	host=${host#\[}
	host=${host%\]}
	case $host,$port in
	,* | -* | *, | *[!A-Za-z0-9.:,_%-]* | *,*[!0-9]*)
		fail 78 "$switch: address is to be host or host:port, and is $where" ;;
	esac
	case $host in
	*:*) agent=udp6:[$host]:$port ;;
	*) agent=udp:$host:$port ;;
	esac
}

# TOKEN "VALUE", as net-snmp reads its configuration.
directive() {
	printf '%s "' "$1"
	printf '%s' "$2" | sed 's/[\\"]/\\&/g'
	printf '"\n'
}

# A pass phrase that net-snmp can make a key of: SETTING.
phrase() {
	text=$(setting "$1")
	[ -z "$text" ] || [ ${#text} -ge 8 ] || fail 78 "$switch: $1 has less than 8 characters"
	printf '%s' "$text"
}

# Which algorithm: SETTING DEFAULT ALLOWED...
algorithm() {
	text=$(setting "$1" "$2")
	name=$1
	shift
	for word; do
		[ "$text" != "$word" ] || { printf '%s' "$text"; return; }
	done
	shift
	fail 78 "$switch: $name is $text, and not one of $*"
}

user() {
	auth=$(phrase auth_password)
	priv=$(phrase priv_password)
	hash=$(algorithm auth_protocol SHA MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512)
	cipher=$(algorithm priv_protocol AES DES AES AES-128 AES-192 AES-256)
	level=noAuthNoPriv
	[ -z "$auth" ] || level=authNoPriv
	if [ -n "$priv" ]; then
		[ -n "$auth" ] || fail 78 "$switch: priv_password needs an auth_password too"
		level=authPriv
	fi
	directive defSecurityName "$username"
	# These words it wants without quotes.
	echo "defSecurityLevel $level"
	[ -z "$auth" ] || { echo "defAuthType $hash"; directive defAuthPassphrase "$auth"; }
	[ -z "$priv" ] || { echo "defPrivType $cipher"; directive defPrivPassphrase "$priv"; }
}

# Write what the programs read. Nothing of the machine's or the user's is read, and
# nothing is kept: a boot counter of the agent's that we remember would only be old.
configure() {
	version=$(setting version 2c)
	mkdir "$work/snmp" "$work/snmp/cert_indexes"
	case $version in
	1 | 2c)
		secrets=$(needed community) || exit
		secrets=$(directive defCommunity "$secrets") ;;
	3)
		username=$(needed username) || exit
		secrets=$(user) || exit ;;
	*) fail 78 "$switch: version is 1, 2c or 3, and not $version" ;;
	esac
	cat >"$work/snmp/snmp.conf" <<-END
	defVersion $version
	$secrets
	mibs :
	dontLoadHostConfig true
	persistentDir $work/snmp
	noPersistentSave yes
	noPersistentLoad yes
	END
	export SNMPCONFPATH="$work/snmp" SNMP_PERSISTENT_DIR="$work/snmp" MIBS='' LC_ALL=C
}

open_agent() {
	command -v snmpget >/dev/null || fail 78 "snmpget is not installed (package snmp)"
	transport
	configure
	# What is lost is sent again, within the time for one request.
	each=$(awk -v t="$timeout" 'BEGIN { printf "%.2f", t / 3 }')
}

# Run one of them: PROGRAM [OPTION...]. Its output is $work/out; false, with $reason, if
# the agent's answer was an error.
ask() {
	program=$1
	shift
	rc=0 reason=''
	"$program" -t "$each" -r 2 -Onqe "$@" >"$work/out" 2>"$work/err" </dev/null || rc=$?
	[ $rc != 0 ] || return 0
	reason=$(sed -n 's/^Reason: (\{0,1\}\([A-Za-z]*\).*/\1/p' "$work/err")
	failed=$(sed -n 's/^Failed object: //p' "$work/err")
	[ -n "$reason" ] || unanswered
	return 1
}

who() {
	case $version in
	3) printf '%s' "$username" ;;
	*) printf 'us' ;;
	esac
}

# There was no answer that is one. Never returns. In $doubt is what that leaves open.
doubt=''
unanswered() {
	said=$(tr -cd '[:print:]\n' <"$work/err" | grep -v '^ *$' | tail -n 1)
	case $(cat "$work/err") in
	*Timeout*)
		# An agent says nothing to a community that it does not know, nor to what it cannot read.
		case $version in
		3) guess='its SNMP off, or priv_password wrong' ;;
		*) guess='its SNMP off, or the community wrong' ;;
		esac
		fail 75 "no answer of $where within $timeout s: is it away, $guess?$doubt" ;;
	*'Unknown user name'*) fail 78 "$where does not know the user $username" ;;
	*'Authentication failure'*)
		fail 78 "$where does not let $username in: auth_password or auth_protocol is wrong" ;;
	*'Decryption error'*)
		fail 78 "$where cannot read what $username sends: priv_password or priv_protocol is wrong" ;;
	*'Unsupported security level'*)
		fail 78 "$where has $username for another level: look at auth_password and priv_password" ;;
	*'Unknown host'*) fail 75 "the name $host is not found" ;;
	*'not increasing'*) fail 65 "the table that $where shows has no order" ;;
	esac
	fail 75 "no answer of $where that can be read (${said:-$program said nothing})$doubt"
}

# An error that is not about an order. Never returns.
denied() {
	case $reason in
	authorizationError | noAccess)
		fail 78 "$where does not show $(who) its ports ($reason)" ;;
	esac
	fail 65 "$where answers with an error: $reason"
}

# A column of a table, lines of INDEX VALUE: NAME OID [OPTION...]. At the end of all that
# the agent has, the last row comes once more with words; strings have quotes.
column() {
	name=$1 oid=$2
	shift 2
	case $version in
	1) ask snmpwalk "$@" "$agent" "$oid" || denied ;;
	*) ask snmpbulkwalk -Cr25 "$@" "$agent" "$oid" || denied ;;
	esac
	awk -v oid="$oid." 'index($1, oid) == 1 && $2 != "No" {
		at = substr($1, length(oid) + 1)
		sub(/^[^ ]+ */, "")
		gsub(/"/, "")
		print at, $0
	}' "$work/out" >"$work/$name"
}

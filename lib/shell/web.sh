# shellcheck shell=sh disable=SC2154 # who reads this sets them
# lighttpd's main file, and the certificate of its TLS, for mb-up and mb-web. They have set
# here (where the programs are), etc, share, state and run (a folder of their own).

# One value of the compiled site record, or the default.
site() {
	value=$(sed -n "s/^$1=//p" "$state/site" 2>/dev/null || true)
	echo "${value:-$2}"
}

# static.enabled: the site's own files are not given; what comes from a program is.
no_images() {
	# shellcheck disable=SC2016 # lighttpd's own $
	echo '$HTTP["url"] =~ "^/images/(?!talos(/|$))" { url.access-deny = ( "" ) }'
}

# What is a program of another user's, behind a socket of mb-scgi: if the service manager says
# so. lighttpd asks these before it would start a program of its own.
sockets() {
	[ -n "${MB_REDFISH_SOCKET:-}${MB_TALOS_SOCKET:-}" ] || return 0
	echo 'server.modules += ( "mod_scgi" )'
	for prefix in redfish power rpc; do
		[ -z "${MB_REDFISH_SOCKET:-}" ] || scgi "/$prefix" "$MB_REDFISH_SOCKET"
	done
	[ -z "${MB_TALOS_SOCKET:-}" ] || scgi /images/talos "$MB_TALOS_SOCKET" ", \"x-sendfile\" => \"enable\",
		\"x-sendfile-docroot\" => ( \"$(site talos.cache_directory /var/cache/metal-boot)\" )"
}

# An image that is to be fetched is long waited for.
scgi() { # PREFIX SOCKET [MORE]
	cat <<-EOF
	\$HTTP["url"] =~ "^$1(/|\$)" {
		scgi.server = ( "$1" => (( "socket" => "$2", "check-local" => "disable",
			"read-timeout" => 3600${3:-} )) )
	}
	EOF
}

# It says where things are; the snippet in etc says what to do.
web_config() {
	cat <<-EOF
	var.state = "$state"
	var.share = "$share"
	var.bin = "$here"
	var.port = $(site port 80)
	var.images = "$(site static.root_directory "$state/images")"
	include "$share/etc/lighttpd.conf"
	$([ "$(site static.enabled true)" = true ] || no_images)
	setenv.set-environment += ( "MB_RUN" => "${MB_RUN:-/run/metal-boot}" )
	$(sockets)
	EOF
	[ ! -e "$etc/lighttpd.conf" ] || echo "include \"$(readlink -f "$etc/lighttpd.conf")\""
}

# Where it listens, of itself.
bind_config() {
	echo "server.bind = \"$(site address 0.0.0.0)\""
}

# TLS at a port of its own; what comes by it is told to programs by HTTPS=on.
tls_config() { # ADDRESS:PORT FILE
	cat <<-EOF
	server.modules += ( "mod_openssl" )
	\$SERVER["socket"] == "$1" {
		ssl.engine = "enable"
		ssl.pemfile = "$2"
	}
	EOF
}

# Who may be asked for: our names, and the addresses of all interfaces.
tls_names() {
	{ hostname; hostname -f || true; echo localhost; } 2>/dev/null |
		sort -u | sed '/^$/d; s/^/DNS:/'
	{ ip -o addr show scope global; ip -o addr show scope host; } |
		sed -n 's|.* inet6\{0,1\} \([^ /]*\).*|IP:\1|p' | sort -u
}

# A key and a certificate that vouches for itself, made once; clients are told of it by
# the operator. One file, so that neither is ever there without the other.
make_certificate() {
	[ ! -s "$state/tls.pem" ] || return 0
	names=$(tls_names | paste -sd,)
	cat >"$run/openssl.conf" <<-EOF
	[req]
	distinguished_name = name
	x509_extensions = extensions
	prompt = no
	[name]
	CN = $(hostname | cut -c 1-64)
	[extensions]
	basicConstraints = critical, CA:FALSE
	subjectKeyIdentifier = hash
	keyUsage = critical, digitalSignature
	extendedKeyUsage = serverAuth
	subjectAltName = $names
	EOF
	(
		umask 077
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
			-config "$run/openssl.conf" -keyout "$run/key.pem" -out "$run/cert.pem" 2>"$run/openssl.log"
	) || fail 78 "no certificate could be made: $(tail -n 1 "$run/openssl.log")"
	cat "$run/key.pem" "$run/cert.pem" | "$here/mb-put" -m 600 "$state/tls.pem"
	rm "$run/key.pem"
	say "TLS: a certificate for $names is made; see it with: openssl x509 -in $state/tls.pem"
}

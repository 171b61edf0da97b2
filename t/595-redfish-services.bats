#!/usr/bin/env bats
# Certificates, schemas, registries and logs: what the service tells of itself.

load redfish

ROOT=/redfish/v1
US=$ROOT/Managers/metal-boot
HTTPS=$US/NetworkProtocol/HTTPS/Certificates

setup_file() {
	bats_require_minimum_version 1.5.0
}

teardown() {
	[ -z "${listener:-}" ] || kill "$listener" || :
}

certificate() { # NAME [FILE]
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-subj "/C=DE/O=Shelf/CN=$1" -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
	cat "$T/key.pem" "$T/cert.pem" >"${2:-$MB_STATE/tls.pem}"
}

said() { # WHAT: as openssl has it
	openssl x509 -in "$T/cert.pem" -noout "-$1" | sed 's/.*=//'
}

@test "without a certificate there is no CertificateService, and nothing that links to it" {
	expect 404 GET $ROOT/CertificateService
	expect 404 GET $HTTPS
	expect 200 GET $ROOT
	is 'has("CertificateService")' false
	expect 200 GET $US/NetworkProtocol
	is '.HTTPS | has("Certificates")' false
	echo 'no certificate' >"$MB_STATE/tls.pem"
	expect 404 GET $ROOT/CertificateService
}

@test "the web server's certificate is shown as it is, and its key is not" {
	command -v openssl >/dev/null || skip "no openssl"
	certificate shelf
	expect 200 GET $ROOT/CertificateService
	expect 200 GET "$(jq -r '.CertificateLocations["@odata.id"]' <<<"$body")"
	is '.Links["Certificates@odata.count"]' 1
	path=$(jq -r '.Links.Certificates[0]["@odata.id"]' <<<"$body")
	expect 200 GET "$(dirname "$path")"
	is '.Members[0]["@odata.id"]' "$path"
	expect 200 GET "$path"
	is .CertificateType PEM
	is .Subject.CommonName shelf
	is .Issuer.Organization Shelf
	is .Subject.Country DE
	is .SerialNumber "$(said serial)"
	is .ValidNotBefore "$(date -u -d "$(said startdate)" +%Y-%m-%dT%H:%M:%SZ)"
	is .ValidNotAfter "$(date -u -d "$(said enddate)" +%Y-%m-%dT%H:%M:%SZ)"
	[ "$(jq -r .CertificateString <<<"$body")" = "$(cat "$T/cert.pem")"$'\n' ] ||
		[ "$(jq -r .CertificateString <<<"$body")" = "$(cat "$T/cert.pem")" ]
	[[ "$output" != *PRIVATE* ]]
	expect 405 PATCH "$path" -d '{"CertificateString":"x"}'
	expect 405 POST $HTTPS -d '{}'
}

@test "a file that begins like a certificate and is none does no harm" {
	command -v openssl >/dev/null || skip "no openssl"
	certificate shelf
	for n in $(seq 0 97 "$(stat -c %s "$MB_STATE/tls.pem")"); do
		{ head -c "$n" "$MB_STATE/tls.pem"; echo; echo '-----END CERTIFICATE-----'; } >"$T/cut"
		mkdir -p "$T/other"
		mv "$T/cut" "$T/other/tls.pem"
		MB_STATE=$T/other redfish GET $HTTPS/tls
		[ "$code" = 404 ] || [ "$code" = 200 ]
		[[ "$output" != *PRIVATE* ]]
	done
}

@test "HTTPS is enabled when something listens at the site's port for it" {
	free_port
	site redfish.tls_port=$port
	expect 200 GET $US/NetworkProtocol
	is .HTTPS.Port $port
	is .HTTPS.ProtocolEnabled false
	command -v socat >/dev/null || skip "no socat for the rest"
	socat "TCP-LISTEN:$port,bind=127.0.0.1,fork" /dev/null 3>&- &
	listener=$!
	enabled() {
		redfish GET $US/NetworkProtocol
		is .HTTPS.ProtocolEnabled true
	}
	until_true enabled
}

@test "each type that is told has its schema listed, with where to get it" {
	expect 200 GET $ROOT/JsonSchemas
	members=$(jq -r '.Members[]["@odata.id"]' <<<"$body")
	[ "$(wc -l <<<"$members")" -gt 40 ]
	[ "$(sort -u <<<"$members" | wc -l)" = "$(wc -l <<<"$members")" ]
	for id in ComputerSystem.v1_16_0 ComputerSystemCollection Event.v1_7_0 MessageRegistry.v1_5_0; do
		expect 200 GET $ROOT/JsonSchemas/$id
		is .Schema "#$id.${id%%.*}"
		is '.Location[0].PublicationUri' "http://redfish.dmtf.org/schemas/v1/$id.json"
		is '.Languages[0]' en
	done
	expect 404 GET $ROOT/JsonSchemas/ComputerSystem
	expect 404 GET $ROOT/JsonSchemas/None.v1_0_0
	# What a resource says it is, is in the list.
	for path in '' Systems Managers Chassis TaskService $ROOT; do
		expect 200 GET "$ROOT/${path#$ROOT}"
		type=$(jq -r '.["@odata.type"]' <<<"$body")
		grep -qx "$ROOT/JsonSchemas/$(sed 's/^#//; s/\.[A-Za-z]*$//' <<<"$type")" <<<"$members" || { echo "$type"; return 1; }
	done
}

@test "every message that is sent is in its registry, with as many arguments" {
	expect 204 POST $ROOT/EventService/Actions/EventService.SubmitTestEvent
	for id in $(grep -rhoE '"(ResourceEvent|TaskEvent)\.[0-9]+\.[0-9]+\.[A-Za-z]+"' "$TOP/lib/redfish" "$TOP/bin" | tr -d '"') \
		ResourceEvent.1.3.ResourcePowered{On,Off} ResourceEvent.1.3.ResourcePowering{On,Off}; do
		registry=${id%%.*} name=${id##*.}
		[ "$name" != Resource ] || continue
		expect 200 GET $ROOT/Registries/$registry
		is .Registry "${id%.*}"
		expect 200 GET "$(jq -r '.Location[0].Uri' <<<"$body")"
		is .RegistryPrefix "$registry"
		is "[.RegistryPrefix, .RegistryVersion] | join(\".\")" "$(jq -r .Id <<<"$body")"
		is ".Messages | has(\"$name\")" true
		is '[.Messages[] | select((.ParamTypes // [] | length) != .NumberOfArgs or
			([.Message | scan("%[0-9]")] | unique | length) > .NumberOfArgs)] | length' 0
	done
	for name in Success GeneralError NoOperation ResourceNotFound InvalidURI InsufficientPrivilege InternalError; do
		expect 200 GET $ROOT/Registries/Base/Base.1.16.0.json
		is ".Messages | has(\"$name\")" true
	done
	expect 404 GET $ROOT/Registries/None
	expect 404 GET $ROOT/Registries/Base/TaskEvent.1.0.0.json
}

# What a registry has, as t/data/redfish-messages has it
messages_of() { # NAME
	expect 200 GET "$ROOT/Registries/$1"
	local registry
	registry=$(jq -r .Registry <<<"$body")
	expect 200 GET "$(jq -r '.Location[0].Uri' <<<"$body")"
	# The sentences are not DMTF's, so neither is the file.
	is .OwningEntity metal-boot
	jq -r --arg r "$registry" '.Messages | to_entries[] | [$r, .key, .value.MessageSeverity, .value.ParamTypes[]?] | join(" ")' <<<"$body"
}

@test "every message is one of DMTF's, with its arguments and its severity" {
	for registry in Base ResourceEvent TaskEvent; do
		messages_of $registry
	done | sort >"$T/have"
	[ "$(wc -l <"$T/have")" -gt 60 ]
	grep -v '^#' "$BATS_TEST_DIRNAME/data/redfish-messages" | sort >"$T/dmtf"
	run comm -23 "$T/have" "$T/dmtf"
	[ -z "$output" ] || { echo "not DMTF's: $output"; return 1; }
}

@test "the privileges that are told are those that count" {
	expect 200 GET $ROOT/Registries/Privileges
	expect 200 GET "$(jq -r '.Location[0].Uri' <<<"$body")"
	map=$body
	wants() { # ENTITY METHOD
		jq -r --arg e "$1" --arg m "$2" \
			'.Mappings[] | select(.Entity == $e) | .OperationMap[$m] // [] | map(.Privilege[]) | join(" ")' <<<"$map"
	}
	[ "$(wants ServiceRoot GET)" = NoAuth ]
	[ "$(wants ComputerSystem PATCH)" = ConfigureComponents ]
	[ "$(wants ComputerSystem POST)" = ConfigureComponents ]
	[ "$(wants ComputerSystem DELETE)" = '' ]
	[ "$(wants SessionCollection POST)" = 'Login NoAuth' ]
	[ "$(wants ManagerAccount PATCH)" = 'ConfigureUsers ConfigureSelf' ]
	account reader correct-horse ReadOnly
	account op correct-horse Operator
	for who in reader op; do
		for try in ComputerSystem:$SYSTEM SessionService:$ROOT/SessionService AccountService:$ROOT/AccountService; do
			want=403
			[[ $who != op || "$(wants "${try%%:*}" PATCH)" != *ConfigureComponents* ]] || want=400
			send='{"None":1}'
			cgi_expect $want PATCH "${try#*:}" CONTENT_TYPE=application/json "$(basic $who correct-horse)"
		done
	done
}

@test "the log of events has what happened, that of a host's manager what happened to it" {
	expect 200 GET $US/LogServices
	is '.Members | length' 2
	expect 200 GET $US/LogServices/Events/Entries
	is '.Members | length' 0
	for origin in "$SYSTEM" $ROOT/Systems/dc-a6-32-ff-ff-ff; do
		expect 204 POST $ROOT/EventService/Actions/EventService.SubmitTestEvent \
			-d "{\"Message\":\"hello\",\"Severity\":\"Warning\",\"OriginOfCondition\":\"$origin\"}"
	done
	expect 200 GET $US/LogServices/Events/Entries
	is '.Members | length' 2
	is '.Members[0].Message' hello
	is '.Members[0].Severity' Warning
	is '.Members[0].MessageId' ResourceEvent.1.3.TestMessage
	is '.Members[0].Links.OriginOfCondition["@odata.id"]' "$SYSTEM"
	is '.Members[1] | has("Links")' false
	first=$(jq -c '.Members[0]' <<<"$body")
	expect 200 GET "$(jq -r '.Members[0]["@odata.id"]' <<<"$body")"
	is 'del(.["@odata.etag"]) == '"$first" true
	expect 200 GET $ROOT/Managers/$MAC/LogServices
	is '.Members | length' 1
	expect 200 GET $ROOT/Managers/$MAC/LogServices/Events/Entries
	is '.Members | length' 1
	expect 404 GET $ROOT/Managers/$MAC/LogServices/Security
	expect 404 GET $US/LogServices/Events/Entries/1
	expect 404 GET $US/LogServices/Events/Entries/../x
	expect 204 POST $US/LogServices/Events/Actions/LogService.ClearLog
	expect 200 GET $US/LogServices/Events/Entries
	is '.Members | length' 0
}

@test "who failed to log in is in a log that is not for everybody" {
	account admin correct-horse
	account reader correct-horse ReadOnly
	for _ in 1 2; do
		cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)"
	done
	expect 200 GET $US/LogServices/Security/Entries
	is '.Members | length' 1
	is '.Members[0].Message' '2 wrong passwords in a row, for admin.'
	is '.Members[0].Severity' Warning
	expect 200 GET "$(jq -r '.Members[0]["@odata.id"]' <<<"$body")"
	is .Id admin
	cgi_expect 403 GET $US/LogServices/Security/Entries "$(basic reader correct-horse)"
	cgi_expect 200 GET $US/LogServices "$(basic reader correct-horse)"
	is '.Members | length' 1
	[[ "$output" != *horse* ]]
}

@test "a manager has its own UUID, and the service one that stays" {
	expect 200 GET $ROOT
	uuid=$(jq -r .UUID <<<"$body")
	[[ $uuid =~ ^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]]
	expect 200 GET $US
	is .UUID "$uuid"
	expect 200 GET $ROOT/Managers/$MAC
	other=$(jq -r .UUID <<<"$body")
	[ "$other" != "$uuid" ]
	expect 200 GET "$SYSTEM"
	[ "$(jq -r .UUID <<<"$body")" != "$other" ]
	[[ "$(cat /etc/machine-id)" != "${uuid//-/}" ]]
}

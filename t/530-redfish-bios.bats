#!/usr/bin/env bats
# The settings of a host's firmware over Redfish: Bios, Bios/Settings, their registry,
# boot options and secure boot. They are UEFI variables in the image that mb-tftpd sends.

# shellcheck disable=SC2086,SC2154 # our own names have no blanks; the helpers' names
bats_require_minimum_version 1.5.0

load redfish
load redfish-firmware

SETTINGS() { # NAME=JSON...: {"Attributes": {...}} as Ironic sends it
	local list=
	for pair; do
		list="$list${list:+,}\"${pair%%=*}\":${pair#*=}"
	done
	echo "{\"Attributes\":{$list},\"@Redfish.SettingsApplyTime\":{\"@odata.type\":\
\"#Settings.v1_0_0.PreferredApplyTime\",\"ApplyTime\":\"OnReset\"}}"
}

set_bios() { # NAME=JSON...
	expect 200 PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS "$@")"
}

@test "Bios has the settings of the base image, each in its type, and names its registry" {
	"$EFI" bios "$RPI/RPI_EFI.fd" RamLimitTo3GB=off FanTemp=65
	expect 200 GET "$SYSTEM"
	is '.Bios["@odata.id"]' "$SYSTEM/Bios"
	expect 200 GET "$SYSTEM/Bios"
	is .Id Bios
	is '.["@odata.type"]' '#Bios.v1_2_0.Bios'
	is .Attributes.RamLimitTo3GB Off
	is .Attributes.CpuClock Default # no variable: what the firmware takes then
	is '.Attributes.FanTemp | [., type] | join(" ")' '65 number'
	is '.Attributes.AssetTag | type' string
	is .Attributes.DisplayEnableScaledVModes native
	is '.Attributes.Timeout' 5
	is '.Attributes | length' "$(grep -c ^name= "$MB_SHARE/efi/rpi4-settings")"
	is '.["@Redfish.Settings"].SettingsObject["@odata.id"]' "$SYSTEM/Bios/Settings"
	is '.["@Redfish.Settings"].SupportedApplyTimes | join(",")' OnReset
	is '.Actions["#Bios.ResetBios"].target' "$SYSTEM/Bios/Actions/Bios.ResetBios"
	is .AttributeRegistry BiosAttributeRegistry.1.0.0
}

@test "the registry's file is where Location says, and has what each setting may be" {
	expect 200 GET /redfish/v1/Registries/BiosAttributeRegistry.1.0.0
	is '[.Id, .Registry] | unique | join(" ")' BiosAttributeRegistry.1.0.0
	is '.Languages | join(",")' en
	uri=$(jq -r '.Location[] | select(.Language == "en").Uri' <<<"$body")
	expect 200 GET "$uri"
	is '.["@odata.type"] | endswith(".AttributeRegistry")' true
	is .Id BiosAttributeRegistry.1.0.0
	is '[.Language, .OwningEntity, .RegistryVersion] | join(" ")' 'en metal-boot 1.0.0'
	is '[.RegistryEntries.Attributes[] | select(.AttributeName and .Type and .HelpText)] |
		length' "$(grep -c ^name= "$MB_SHARE/efi/rpi4-settings")"
	one() { echo ".RegistryEntries.Attributes[] | select(.AttributeName == \"$1\")"; }
	is "$(one CpuClock) | [.Type] + [.Value[].ValueName] | join(\" \")" \
		'Enumeration Low Default Max Custom'
	is "$(one FanTemp) | [.Type, .LowerBound, .UpperBound] | join(\" \")" 'Integer 50 80'
	is "$(one Timeout) | [.Type, .LowerBound, .UpperBound] | join(\" \")" 'Integer 0 65535'
	is "$(one AssetTag) | [.Type, .MaxLength] | join(\" \")" 'String 32'
	is "$(one RamMoreThan3GB).ReadOnly" true
}

@test "a setting that is sent is pending until the host was sent its firmware whole" {
	serve
	boot
	set_bios 'CpuClock="Low"' FanTemp=70 'AssetTag="rack 7"'
	expect 200 GET "$SYSTEM/Bios/Settings"
	is '.Attributes | tojson' '{"CpuClock":"Low","FanTemp":70,"AssetTag":"rack 7"}'
	expect 200 GET "$SYSTEM/Bios"
	is '.Attributes.CpuClock' Default
	boot
	[ "$("$EFI" bios image CpuClock FanTemp AssetTag)" = "CpuClock=low
FanTemp=70
AssetTag=rack 7" ]
	expect 200 GET "$SYSTEM/Bios"
	is '.Attributes | {CpuClock, FanTemp, AssetTag} | tojson' \
		'{"CpuClock":"Low","FanTemp":70,"AssetTag":"rack 7"}'
	expect 200 GET "$SYSTEM/Bios/Settings"
	is '.Attributes | tojson' '{}'
}

@test "the first change keeps all that the base image has" {
	"$EFI" bios "$RPI/RPI_EFI.fd" RamLimitTo3GB=off
	"$EFI" boot add "$RPI/RPI_EFI.fd" disk file '\EFI\BOOT\BOOTAA64.EFI'
	set_bios 'CpuClock="Max"'
	fetched
	[ "$("$EFI" bios image RamLimitTo3GB CpuClock)" = "RamLimitTo3GB=off
CpuClock=max" ]
	"$EFI" boot image | grep -q BOOTAA64
	"$EFI" check image
}

@test "what was set back is pending no more" {
	set_bios 'CpuClock="Low"'
	set_bios 'CpuClock="Default"'
	is '.Attributes | tojson' '{}'
}

@test "a value that the firmware has not is refused, and nothing is set" {
	for wrong in 'CpuClock="Lowest"' 'CpuClock="low"' 'CpuClock=0' 'CpuClock=null' FanTemp=81 \
		FanTemp=49 FanTemp=-1 FanTemp=60.5 'FanTemp="60"' FanTemp=99999999999 \
		'AssetTag="123456789012345678901234567890123"' 'PlatformLang="x"' \
		'DisplayEnableScaledVModes="native,720p"' 'RamMoreThan3GB="Yes"' NoSuch=1 \
		'CpuClock={"a":1}' 'cpuclock="Low"' Timeout=true; do
		expect 400 PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS 'XhciPci="Pcie"' "$wrong")"
		is '.error["@Message.ExtendedInfo"] | length' 1
		name=${wrong%%=*}
		is '.error["@Message.ExtendedInfo"][0].RelatedProperties[0]' "#/Attributes/$name"
		[ ! -e "$VARS" ]
	done
	for sent in '{"Attributes":[]}' '{"Attributes":null}' '{}' '{"Id":"x"}' \
		'{"Attributes":{"FanTemp":60},"@Redfish.SettingsApplyTime":{"ApplyTime":"Immediate"}}'; do
		expect 400 PATCH "$SYSTEM/Bios/Settings" -d "$sent"
		[ ! -e "$VARS" ]
	done
	expect 405 PATCH "$SYSTEM/Bios" -d '{"Attributes":{"FanTemp":60}}'
}

@test "ResetBios gives the base image's settings back, with no body and with an empty one" {
	"$EFI" bios "$RPI/RPI_EFI.fd" RamLimitTo3GB=off
	"$EFI" boot add "$RPI/RPI_EFI.fd" disk file '\EFI\BOOT\BOOTAA64.EFI'
	expect 204 POST "$SYSTEM/Bios/Actions/Bios.ResetBios"
	[ ! -e "$VARS" ]
	for sent in '' '{}'; do
		set_bios 'CpuClock="Low"' 'RamLimitTo3GB="On"' FanTemp=70
		expect 204 POST "$SYSTEM/Bios/Actions/Bios.ResetBios" ${sent:+-d "$sent"}
		fetched
		[ "$("$EFI" bios image CpuClock RamLimitTo3GB FanTemp)" = "CpuClock=default
RamLimitTo3GB=off
FanTemp=60" ]
		"$EFI" boot image | grep -q BOOTAA64
	done
	expect 400 POST "$SYSTEM/Bios/Actions/Bios.ResetBios" -d '{"ResetType":"On"}'
}

@test "of two changes at once none is lost" {
	for round in 1 2 3 4 5; do
		rm -f "$VARS"
		for pair in FanTemp=7$round 'CpuClock="Low"' 'XhciPci="Pcie"' 'FanOnGpio="Gpio18"'; do
			patient "$BIN/mb-redfish-cgi" -i PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS "$pair")" \
				>"answer-${pair%%=*}" 3>&- &
		done
		"$EFI" host $MAC set Lang en
		wait
		grep -L '^Status: 200' answer-* | { ! grep .; }
		[ "$("$EFI" host $MAC bios FanTemp CpuClock XhciPci FanOnGpio | tr '\n' ' ')" = \
			"FanTemp=7$round CpuClock=low XhciPci=pcie FanOnGpio=gpio18 " ]
		"$EFI" host $MAC get Lang
	done
}

@test "a host whose firmware does not come from here has no settings" {
	absent() { # MAC
		expect 200 GET "/redfish/v1/Systems/$1"
		is 'has("Bios") or has("SecureBoot")' false
		for path in Bios Bios/Settings SecureBoot BootOptions; do
			expect 404 GET "/redfish/v1/Systems/$1/$path"
		done
		expect 404 PATCH "/redfish/v1/Systems/$1/Bios/Settings" -d "$(SETTINGS FanTemp=60)"
		expect 404 POST "/redfish/v1/Systems/$1/Bios/Actions/Bios.ResetBios"
	}
	host allow_pxe=false
	absent $MAC
	host allow_pxe=true
	mkdir "$MB_STATE/hosts/52-54-00-01-02-03" # no Pi
	echo allow_pxe=true >"$MB_STATE/hosts/52-54-00-01-02-03/record"
	absent 52-54-00-01-02-03
	rm "$RPI/RPI_EFI.fd"
	absent $MAC
}

@test "damaged variables and images are no 5xx of a GET" {
	echo '{"version": 2,' >"$VARS"
	expect 200 GET "$SYSTEM/Bios"
	is .Attributes.CpuClock Default
	expect 200 GET "$SYSTEM"
	expect 409 PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS FanTemp=61)"
	message OperationFailed
	[ "$(cat "$VARS")" = '{"version": 2,' ]
	rm "$VARS"
	head -c 100000 /dev/zero >"$RPI/RPI_EFI.fd"
	expect 200 GET "$SYSTEM/Bios"
	expect 200 GET "$SYSTEM"
	expect 409 PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS FanTemp=61)"
}

@test "settings that the image has no room for are refused" {
	"$EFI" -f set -g 11111111-2222-3333-4444-555555555555 -t hex "$RPI/RPI_EFI.fd" Big \
		"$(head -c 8000 /dev/zero | xxd -p | tr -d '\n')"
	jq -n '{version: 2, variables: [range(10) | {name: "Big\(.)",
		guid: "11111111-2222-3333-4444-555555555555", attr: 7,
		data: ("00" * 4000)}]}' >"$VARS"
	cp "$VARS" before
	expect 507 PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS "AssetTag=\"$(printf %032d 0)\"")"
	cmp before "$VARS"
}

@test "a host's boot entries are resources, and their order can be set" {
	expect 200 GET "$SYSTEM"
	is '.Boot.BootOrder | tojson' '[]'
	"$EFI" host $MAC boot add 'Disk ä' file '\EFI\BOOT\BOOTAA64.EFI'
	"$EFI" host $MAC boot add net pxe $MAC
	"$EFI" host $MAC boot add url url http://10.0.0.2/x.efi
	expect 200 GET "$SYSTEM"
	is '.Boot.BootOrder | tojson' '["Boot0000","Boot0001","Boot0002"]'
	is '.Boot.BootOptions["@odata.id"]' "$SYSTEM/BootOptions"
	expect 200 GET "$SYSTEM/BootOptions"
	is '.["Members@odata.count"]' 3
	for path in $(jq -r '.Members[]["@odata.id"]' <<<"$body"); do
		expect 200 GET "$path"
		is .BootOptionReference "${path##*/}"
		is .Id "${path##*/}"
		is .BootOptionEnabled true
	done
	expect 200 GET "$SYSTEM/BootOptions/Boot0000"
	is .DisplayName 'Disk ä'
	is .UefiDevicePath '\EFI\BOOT\BOOTAA64.EFI'
	expect 200 GET "$SYSTEM/BootOptions/Boot0002"
	is .UefiDevicePath 'Uri(http://10.0.0.2/x.efi)'
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootOrder":["Boot0002","Boot0000"]}}'
	is '.Boot.BootOrder | tojson' '["Boot0002","Boot0000"]'
	fetched
	"$EFI" boot image | grep '^BootOrder: .*0002,0000$'
	expect 200 GET "$SYSTEM/BootOptions"
	is '.["Members@odata.count"]' 3
}

@test "an order of what is not there, or of one twice, is refused and changes nothing" {
	"$EFI" host $MAC boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	cp "$VARS" before
	for order in '["Boot0001"]' '["Boot0000","Boot0000"]' '["boot0000"]' '["0000"]' '[0]' \
		'"Boot0000"' '["Boot0000",null]' '["Boot000G"]'; do
		expect 400 PATCH "$SYSTEM" -d "{\"Boot\":{\"BootOrder\":$order,
			\"BootSourceOverrideTarget\":\"Pxe\"}}"
		cmp before "$VARS"
		[ ! -e "$MB_STATE/hosts/$MAC/override" ]
	done
	for path in Boot0001 boot0000 Boot00000 0000 x; do
		expect 404 GET "$SYSTEM/BootOptions/$path"
		expect 404 PATCH "$SYSTEM/BootOptions/$path" -d '{"BootOptionEnabled":false}'
	done
	rm "$RPI/RPI_EFI.fd"
	expect 400 PATCH "$SYSTEM" -d '{"Boot":{"BootOrder":[]}}'
}

@test "a boot option that is not enabled is skipped by the firmware" {
	"$EFI" host $MAC boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	expect 200 PATCH "$SYSTEM/BootOptions/Boot0000" -d '{"BootOptionEnabled":false}'
	is .BootOptionEnabled false
	fetched
	run -0 "$EFI" check image
	[[ "$output" == *"not active"* ]]
	expect 200 PATCH "$SYSTEM/BootOptions/Boot0000" -d '{"BootOptionEnabled":true}'
	fetched
	run -0 "$EFI" check image
	[ -z "$output" ]
}

cert() { # NAME: a certificate of a year
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" \
		-subj "/CN=$1" -days 365 2>/dev/null
}

secure() { # WORD CODE: SecureBootEnable
	expect "$2" PATCH "$SYSTEM/SecureBoot" -d "{\"SecureBootEnable\":$1}"
}

reset_keys() { # TYPE CODE
	expect "$2" POST "$SYSTEM/SecureBoot/Actions/SecureBoot.ResetKeys" \
		-d "{\"ResetKeysType\":\"$1\"}"
}

@test "secure boot is on when there is a PK, and can be switched" {
	expect 200 GET "$SYSTEM"
	is '.SecureBoot["@odata.id"]' "$SYSTEM/SecureBoot"
	expect 200 GET "$SYSTEM/SecureBoot"
	is .Id SecureBoot
	is '[.SecureBootEnable, .SecureBootMode, has("SecureBootCurrentBoot")] | tojson' \
		'[false,"SetupMode",false]'
	secure false 200
	[ ! -e "$VARS" ]
	secure true 409
	message PropertyValueConflict
	cert pk
	"$EFI" host $MAC enroll PK pk.pem
	expect 200 GET "$SYSTEM/SecureBoot"
	is .SecureBootEnable true
	serve
	boot
	expect 200 GET "$SYSTEM/SecureBoot"
	is '[.SecureBootMode, .SecureBootCurrentBoot] | join(" ")' 'UserMode Enabled'
	secure false 200
	is '[.SecureBootEnable, .SecureBootCurrentBoot] | tojson' '[false,"Enabled"]'
	boot
	[ "$("$EFI" get image SecureBootEnable)" = false ]
	expect 200 GET "$SYSTEM/SecureBoot"
	is '[.SecureBootEnable, .SecureBootCurrentBoot] | tojson' '[false,"Disabled"]'
	secure true 200
	is .SecureBootEnable true
	for wrong in '"true"' null 1; do
		secure "$wrong" 400
	done
}

@test "keys are deleted, or given back as the base image has them" {
	cert pk
	cert kek
	cert own
	reset_keys ResetAllKeysToDefault 409
	"$EFI" host $MAC enroll PK pk.pem
	"$EFI" host $MAC enroll KEK kek.pem
	reset_keys DeletePK 204
	expect 200 GET "$SYSTEM/SecureBoot"
	is .SecureBootEnable false
	fetched
	"$EFI" keys image | grep -q kek
	reset_keys DeleteAllKeys 204
	fetched
	run -0 "$EFI" keys image
	[ -z "$output" ]
	"$EFI" enroll "$RPI/RPI_EFI.fd" PK own.pem
	reset_keys ResetAllKeysToDefault 204
	fetched
	"$EFI" keys image | grep -q own
	expect 400 POST "$SYSTEM/SecureBoot/Actions/SecureBoot.ResetKeys" -d '{}'
	reset_keys Nonsense 400
	expect 200 GET "$SYSTEM/SecureBoot"
	is '.Actions["#SecureBoot.ResetKeys"]["ResetKeysType@Redfish.AllowableValues"] | tojson' \
		'["ResetAllKeysToDefault","DeleteAllKeys","DeletePK"]'
}

@test "the databases show each certificate and each digest, and link to nothing else" {
	cert one
	cert two
	digest=$(printf x | sha256sum | cut -d' ' -f1)
	"$EFI" host $MAC enroll db one.pem two.pem "sha256:$digest"
	expect 200 GET "$SYSTEM/SecureBoot"
	databases=$(jq -r '.SecureBootDatabases["@odata.id"]' <<<"$body")
	expect 200 GET "$databases"
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' 'PK KEK db dbx'
	for name in PK KEK db dbx; do
		expect 200 GET "$databases/$name"
		is .DatabaseId $name
		kinds=$(jq -r '.Certificates["@odata.id"], .Signatures["@odata.id"]' <<<"$body")
		for kind in $kinds; do
			expect 200 GET "$kind"
			for path in $(jq -r '.Members[]["@odata.id"]' <<<"$body"); do
				expect 200 GET "$path"
				jq -r '.CertificateString // .SignatureString' <<<"$body" >>found
			done
		done
	done
	openssl x509 -in one.pem >want
	openssl x509 -in two.pem >>want
	echo "$digest" >>want
	grep -v '^$' found | cmp - want
	expect 404 GET "$databases/dbt"
	expect 404 GET "$databases/db/Certificates/1"
	expect 404 GET "$databases/db/Signatures/0123456789abcdef"
}

@test "BootNext boots one of the entries once, and then its usual" {
	"$EFI" host $MAC boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	"$EFI" host $MAC boot add url url http://10.0.0.2/x.efi
	expect 200 GET "$SYSTEM"
	is '.Boot | has("BootNext") and .BootNext == null' true
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootNext":"Boot0001",
		"BootSourceOverrideTarget":"UefiBootNext","BootSourceOverrideEnabled":"Once"}}'
	shown='.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled, .BootNext] | tojson'
	is "$shown" '["UefiBootNext","Once","Boot0001"]'
	serve
	boot
	[ "$("$EFI" get image BootNext)" = 0001 ]
	expect 200 GET "$SYSTEM"
	is "$shown" '["None","Disabled",null]'
	boot
	run -1 "$EFI" get image BootNext
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootNext":"Boot0000"}}'
	is "$shown" '["UefiBootNext","Once","Boot0000"]'
	sent=$(jq -c '{Boot} | .Boot.BootSourceOverrideTarget = "Pxe"' <<<"$body")
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootNext":null}}'
	is "$shown" '["None","Disabled",null]'
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootNext":"Boot0000"}}'
	expect 200 PATCH "$SYSTEM" -d "$sent"
	is "$shown" '["Pxe","Once",null]'
	for wrong in '{"BootNext":"Boot0002"}' '{"BootNext":"0001"}' '{"BootNext":1}' \
		'{"BootSourceOverrideTarget":"UefiBootNext"}' \
		'{"BootNext":"Boot0001","BootSourceOverrideTarget":"Hdd"}' \
		'{"BootNext":"Boot0001","BootSourceOverrideEnabled":"Continuous"}'; do
		expect 400 PATCH "$SYSTEM" -d "{\"Boot\":$wrong}"
		expect 200 GET "$SYSTEM"
		is "$shown" '["Pxe","Once",null]'
	done
}

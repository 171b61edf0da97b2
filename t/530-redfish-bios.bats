#!/usr/bin/env bats
# The settings of a host's firmware over Redfish: Bios, Bios/Settings, their registry,
# boot options and secure boot. They are UEFI variables in the image that mb-tftpd sends.

# shellcheck disable=SC2154 # the helpers' names
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
			"$BIN/mb-redfish-cgi" -i PATCH "$SYSTEM/Bios/Settings" -d "$(SETTINGS "$pair")" \
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

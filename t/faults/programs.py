"""The scenarios of programs that need nobody else, or a peer that is a line of Python."""
import http.server, re, signal, socket, subprocess, threading, time

from base import *

class put(Scenario):
    stdin = b"new bytes\n" * 9000

    def before(self):
        self.file("state/file", "old\n")

    def command(self):
        return [self.bin("mb-put"), self.state + "/file"]


class config(Scenario):
    def before(self):
        self.file("etc/metal-boot.yaml", "port: 80\nswitches:\n  rack1: {driver: exec, command: /a}\n")
        self.file("etc/netboot.yaml", "".join(
            f"02:00:00:00:00:{n:02x}: {{allow_pxe: true}}\n" for n in range(1, 4)))
        self.file("etc/backend.yaml", "".join(
            f"02:00:00:00:00:{n:02x}: {{hostname: n{n}, ip_address: 10.0.0.{n}}}\n" for n in range(1, 4)))
        self.tool("mb-config")
        self.file("etc/metal-boot.yaml", "port: 81\n")
        self.file("etc/netboot.yaml", "02:00:00:00:00:01: {allow_pxe: false}\n"
                  "02:00:00:00:00:09: {allow_pxe: true}\n")
        self.file("etc/backend.yaml", "02:00:00:00:00:01: {hostname: other, ip_address: 10.0.0.1}\n"
                  "02:00:00:00:00:09: {hostname: n9, ip_address: 10.0.0.9}\n")

    def command(self):
        return [self.bin("mb-config")]


class many_hosts(config):
    """So many that they are made last all at once."""
    def before(self):
        super().before()
        self.file("etc/netboot.yaml", "".join(
            f"02:00:00:00:00:{n:02x}: {{allow_pxe: true}}\n" for n in range(1, 30)))


class ironic(Scenario):
    def before(self):
        f = self.folder
        for name in ("opts", "hosts"):
            os.makedirs(f"{f}/{name}")
        self.file("etc/metal-boot.yaml", f"dnsmasq: {{enabled: true, root_directory: {f}}}\n")
        self.tool("mb-config")
        self.file("hosts/a", f"{MAC},set:{MAC},set:ironic\n")
        self.file("opts/a", f"tag:{MAC},67,http://a/b\n")
        self.tool("mb-ironic")
        self.file("opts/a", f"tag:{MAC},67,http://a/other\n")
        self.file("hosts/b", "02:00:00:00:00:02,ignore\n")

    def command(self):
        return [self.bin("mb-ironic")]


class override(Scenario):
    before = Scenario.host

    def command(self):
        return [self.bin("mb-override"), MAC, "pxe"]


class override_none(Scenario):
    room = False

    def before(self):
        self.host()
        self.tool("mb-override", MAC, "pxe")

    def command(self):
        return [self.bin("mb-override"), MAC, "none"]


class passwd(Scenario):
    def before(self):
        self.tool("mb-passwd", "old", stdin=b"a pass word of some length\n")

    stdin = b"another one of some length\n"

    def command(self):
        return [self.bin("mb-passwd"), "new"]


class passwd_delete(Scenario):
    def before(self):
        self.tool("mb-passwd", "old", stdin=b"a pass word of some length\n")

    over = (1,)

    def command(self):
        return [self.bin("mb-passwd"), "-d", "old"]


LEASES = (f"4000000000 {MAC} 10.0.0.1 node1 *\n"
          "4000000000 02:00:00:00:00:02 10.0.0.2 node2 *\n1000 02:00:00:00:00:03 10.0.0.3 * *\n")


class leases(Scenario):
    """Two files, which are one to whoever reads them."""
    def view(self):
        r = subprocess.run([self.bin("mb-leases"), "list"], env=self.env, capture_output=True)
        lines = sorted(r.stdout.splitlines())
        return {"status": b"%d" % r.returncode, "list": b"\n".join(lines)}


class leases_release(leases):
    over = (1,)

    def before(self):
        self.file("state/leases", LEASES)

    def command(self):
        return [self.bin("mb-leases"), "release", "10.0.0.2"]


class leases_import(leases):
    def before(self):
        self.file("state/leases", LEASES)
        self.file("more", "4000000000 02:00:00:00:00:07 10.0.0.7 n7 *\n")

    def command(self):
        return [self.bin("mb-leases"), "import", self.folder + "/more"]


def packet(name):
    with open(f"{here}/t/data/dhcp-{name}.hex") as f:
        return bytes.fromhex("".join(re.sub("#.*", "", l) for l in f))


class dhcpproxy(Scenario):
    told = True
    twice = False  # known already, it is not the one more that has others forgotten
    stdin = packet("pi4-rom-discover")

    def before(self):
        self.file("state/site", "dhcp.unknown_hosts=netboot\ndhcp.max_unknown_hosts=4\n")
        for n in range(5):
            self.file(f"state/hosts/02-00-00-00-01-{n:02x}/identity", f"client=pi-rom\nwhen={n}\n")

    def command(self):
        return [self.bin("mb-dhcpproxy"), "-a", "10.0.0.1"]


class ipxe(Scenario):
    told = True

    def before(self):
        self.host()
        self.tool("mb-override", "-a", MAC, "pxe")
        self.env.update(GATEWAY_INTERFACE="CGI/1.1", REQUEST_METHOD="GET", PATH_INFO="/" + DASHED,
                        REMOTE_ADDR="10.0.0.9", SERVER_ADDR="10.0.0.1", SERVER_PORT="80",
                        SERVER_NAME="10.0.0.1", QUERY_STRING="", SERVER_PROTOCOL="HTTP/1.1")

    def command(self):
        return [self.bin("mb-ipxe-cgi")]


class efivars(Scenario):
    def before(self):
        self.tool("mb-efivars", "create", "-l", "rpi4", self.state + "/image")

    def command(self):
        return [self.bin("mb-efivars"), "boot", "timeout", self.state + "/image", "7"]


class efivars_host(Scenario):
    def before(self):
        self.host()
        self.tool("mb-efivars", "host", MAC, "boot", "timeout", "3")

    def command(self):
        return [self.bin("mb-efivars"), "host", MAC, "boot", "timeout", "7"]


class redfish(Scenario):
    body = '{"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}'
    path = f"/redfish/v1/Systems/{DASHED}"
    method = "PATCH"
    program = "mb-redfish-cgi"

    def before(self):
        self.host()
        self.tool("mb-passwd", "admin", stdin=b"a pass word of some length\n")
        self.tool("mb-redfish-cgi", "GET", "/redfish/v1/Systems")

    def command(self):
        return [f"{build}/bin/mb-redfish-cgi", "-d", self.body, self.method, self.path]


class redfish_media(redfish):
    method = "POST"
    path = f"/redfish/v1/Systems/{DASHED}/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia"
    body = '{"Image": "http://10.0.0.1/a.iso"}'


class redfish_account(redfish):
    method = "PATCH"
    path = "/redfish/v1/AccountService/Accounts/other"
    body = '{"RoleId": "ReadOnly"}'

    def before(self):
        super().before()
        self.tool("mb-passwd", "other", stdin=b"a pass word of some length\n")


class redfish_settings(redfish):
    def before(self):
        super().before()
        self.file("state/redfish/settings", '{"SessionTimeout": 77}')

    path = "/redfish/v1/AccountService"
    body = '{"AccountLockoutThreshold": 7}'


class redfish_subscription(redfish):
    method = "POST"
    twice = False  # another is another one
    skip = ("open", "read")  # what cannot be read of it is left out of the answer
    path = "/redfish/v1/EventService/Subscriptions"
    body = '{"Destination": "http://10.0.0.1:9/x", "Protocol": "Redfish"}'


class fetch(Scenario):
    """Something of our own web server."""
    def before(self):
        bytes_there = b"x" * 100000

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(bytes_there)))
                self.end_headers()
                try:
                    self.wfile.write(bytes_there)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.file("state/file", "old\n")

    def command(self):
        return [self.bin("mb-fetch"), "-t", "10", "-o", self.state + "/file",
                f"http://127.0.0.1:{self.server.server_address[1]}/x"]


class tftp_upload(Scenario):
    """A client writes a file; it was told "all is there" only if it is."""
    program = "mb-tftpd"
    told = True
    size = 3000

    def says(self, r, clean):
        return r.out == b"refused"

    def before(self):
        self.file("state/site", "tftp.allow_write=true\n")
        self.file("state/uploads/file", "old\n")

    def command(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        return [self.bin("mb-tftpd"), "-l", f"127.0.0.1:{self.port}", "-t", "1"]

    def client(self):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(0.3)
        data = bytes(range(256)) * (self.size // 256)
        at = ("127.0.0.1", self.port)
        block, out, ends = 0, b"\0\2file\0octet\0", time.time() + 6
        while time.time() < ends:
            s.sendto(out, at)
            try:
                got, at = s.recvfrom(2000)
            except socket.timeout:
                continue
            except ConnectionRefusedError:
                time.sleep(0.02)
                continue
            if got[1] != 4:
                return b"refused"
            if got[2:4] != block.to_bytes(2, "big"):
                continue
            if block * 512 > len(data):
                return b"done"
            part = data[block * 512:(block + 1) * 512]
            block += 1
            out = b"\0\3" + block.to_bytes(2, "big") + part
        return b"no answer"

    def run(self, fault):
        p = subprocess.Popen(self.command(), env=self.faulty(fault), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        said = self.client() if p.poll() is None else b"no answer"
        p.send_signal(signal.SIGTERM)
        try:
            out, err = p.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            p.kill()
            return Result(-99, b"", b"no end")
        # Who waits for packets is ended, and has no status of its own then.
        rc = 0 if p.returncode == -signal.SIGTERM else p.returncode
        return Result(rc, said, err)

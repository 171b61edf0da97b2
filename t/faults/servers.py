"""The scenarios of programs that speak to others: servers, and what a web server starts."""
import atexit, fcntl, hashlib, hmac, http.server, json, lzma, shutil, signal, socket, struct
import tempfile, threading, time

from base import *


def answering(get=None, post=None):
    """Our own web server: what it answers to a path, and to a body; its port."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def reply(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass

        def do_GET(self):
            body = get(self.path)
            self.reply(200 if body is not None else 404, body or b"")

        def do_POST(self):
            self.reply(*post(self.path, self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def until(true, seconds):
    ends = time.time() + seconds
    while not true() and time.time() < ends:
        time.sleep(0.01)


def pi_image(s, name):
    """An image as a Raspberry Pi's, with something before and after its variables."""
    s.tool("mb-efivars", "create", "-l", "rpi4", s.folder + "/volume")
    with open(s.folder + "/volume", "rb") as f:
        s.file(name, b"\xaa" * 0x10000 + f.read() + b"\x55" * 0x1000)


class cgi(Scenario):
    """Who asks is told by the answer, whatever the program's status is."""
    def before(self):
        self.env.update(GATEWAY_INTERFACE="CGI/1.1", REQUEST_METHOD="POST", QUERY_STRING="",
                        REMOTE_ADDR="127.0.0.1", SERVER_ADDR="127.0.0.1", SERVER_PORT="80",
                        SERVER_NAME="127.0.0.1", SERVER_PROTOCOL="HTTP/1.1",
                        CONTENT_LENGTH=str(len(self.stdin)))

    def run(self, fault):
        r = super().run(fault)
        if r.rc == 0 and not r.out.startswith(b"Status: 2"):
            r.rc = 1
        return r


class inspect(cgi):
    stdin = json.dumps({"inventory": {
        "interfaces": [{"name": "eth0", "mac_address": MAC, "has_carrier": True}],
        "cpu": {"count": 4, "architecture": "aarch64"}, "disks": [],
        "memory": {"physical_mb": 8192}}, "logs": "SGVsbG8="}).encode()
    told = True  # its line in the diary may be missing

    def before(self):
        super().before()
        self.host()
        self.file(f"state/hosts/{DASHED}/inventory.logs", "old")
        self.file(f"state/hosts/{DASHED}/inventory.json", "{}")
        self.env.update(SCRIPT_NAME="/v1", PATH_INFO="/continue_inspection")

    def command(self):
        return [self.bin("mb-inspect-cgi")]


class inspect_ironic(inspect):
    """Ironic is to hear of it too; by another program, which finds somebody at it."""
    def before(self):
        super().before()
        self.file("state/site", "ironic.url=http://127.0.0.1:9\n")

    def view(self):
        return {re.sub(r"(inspect/.*)\.\d+$", r"\1", k): v for k, v in super().view().items()}

    def run(self, fault):
        os.makedirs(self.state + "/inspect", exist_ok=True)
        lock = self.state + "/inspect/lock"
        if not os.path.exists(lock):
            self.lock = open(lock, "w")
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        return super().run(fault)


class inspect_forward(Scenario):
    told = True    # what Ironic said may not be written down
    twice = False  # what was sent is gone

    def before(self):
        self.host()
        port = answering(post=lambda path, body: (202, b"{}"))
        self.file("state/site", f"ironic.url=http://127.0.0.1:{port}\n")
        self.file(f"state/inspect/{DASHED}.{time.time_ns()}", '{"inventory": {}}')

    def command(self):
        return [self.bin("mb-inspect-forward"), "-i", "1"]


class redfish_task(Scenario):
    """An update that was asked for; the task tells what became of it, and who asks again
    makes another."""
    files = {}

    def image(self):
        pi_image(self, "image")

    def before(self):
        self.host()
        self.file("state/redfish/lock", "")
        self.image()

    def command(self):
        return [self.bin("mb-redfish-task"), "1"]

    def view(self):
        return {k: re.sub(rb"\b(inode|changed)=\d+", rb"\1=N", v) for k, v in super().view().items()
                if not k.startswith(("redfish/tasks/", "redfish/events"))
                and not k.endswith(".previous")}

    task = "state/redfish/tasks/1/"

    def ask(self):
        self.file(self.task + "task", "name=x\nstate=New\npercent=0\nbegun=1\nended=0\nmessage=\n")
        self.file(self.task + "order",
                  f"what=any\nurl=\nfile=x\nforce=false\nall=true\nhost.0={DASHED}\n")
        shutil.copy(self.folder + "/image", f"{self.folder}/{self.task}image")

    def run(self, fault):
        r = super().run(fault)
        with open(f"{self.folder}/{self.task}task", "rb") as f:
            r.out += re.sub(rb"ended=\d+", b"", f.read())
        return r


class redfish_task_eeprom(redfish_task):
    def image(self):
        def section(magic, data):
            return struct.pack(">LL", magic, len(data)) + data + b"\xff" * (-len(data) % 8)
        rom = section(0x55aaf00f, b"code BUILD_TIMESTAMP=1705920081\n" + bytes(range(256)) * 300)
        rom += section(0x55aaf11f, b"bootconf.txt" + bytes(4) + b"[all]\nBOOT_ORDER=0xf21\n")
        self.file("image", rom + b"\xff" * (512 * 1024 - len(rom)))


class talos_store(Scenario):
    """An image of a factory of our own, into the cache."""
    name, file_name, sent = "kernel", "kernel-arm64", bytes(range(256)) * 1500

    def before(self):
        self.schematic = None

        def take(path, body):
            self.schematic = hashlib.sha256(body).hexdigest()
            return 201, json.dumps({"id": self.schematic}).encode()

        self.port = answering(get=self.factory, post=take)
        os.makedirs(self.state + "/cache")

    def factory(self, path):
        return self.sent if path.endswith("/" + self.file_name) else None

    def view(self):
        return {k: re.sub(rb"\b(id|written)=\d+", rb"\1=N", v) for k, v in super().view().items()
                if k.endswith(("/data", "/record"))}

    def command(self):
        return [self.bin("mb-talos-store"), "-c", self.state + "/cache", "-u",
                f"http://127.0.0.1:{self.port}", "image", "v1.9.1", "arm64", self.name]


class talos_unpack(talos_store):
    name, file_name = "openstack", "openstack-arm64.raw.xz"
    sent = lzma.compress(talos_store.sent)


class talos_get(talos_store):
    """What is in the cache, to a file."""
    def before(self):
        super().before()
        self.file("state/site", f"talos.enabled=true\ntalos.base_url=http://127.0.0.1:{self.port}\n"
                  f"talos.cache_directory={self.state}/cache\n")
        self.tool("mb-talos-fetch", "get", "v1.9.1", "arm64", "kernel")
        self.file("state/out/file", "old\n")

    def view(self):
        return {k: v for k, v in settled(snapshot(self.state)).items() if k.startswith("out/")}

    def command(self):
        return [self.bin("mb-talos-fetch"), "get", "-O", self.state + "/out/file", "v1.9.1",
                "arm64", "kernel"]


class poe(Scenario):
    """A port is switched by a server that is failed; by the next one, if that ends. What a
    client hears is true."""
    def before(self):
        self.file("etc/metal-boot.yaml", "switches: {rack1: {driver: fake, off_time: 1, timeout: 5}}\n")
        self.file("etc/backend.yaml",
                  f"{MAC}: {{hostname: node1, power: {{device_id: rack1, port: 1}}}}\n")
        # A switch is not on our disk.
        self.fake = tempfile.mkdtemp(prefix="faults-switch-", dir="/tmp")
        atexit.register(shutil.rmtree, self.fake)
        os.makedirs(self.fake + "/rack1/ports")
        self.fresh()
        os.makedirs(self.folder + "/libexec/poe")
        shutil.copy(here + "/t/tool/poe/fake", self.folder + "/libexec/poe/fake")
        self.env.update(FAKE=self.fake, MB_LIBEXEC=self.folder + "/libexec")
        self.tool("mb-config")

    def command(self):
        return [self.bin("mb-poe"), "off", "node1"]

    def fresh(self):
        with open(self.fake + "/rack1/ports/1", "w") as f:
            f.write("on watts=3.8 up=yes\n")

    def view(self):
        with open(self.fake + "/rack1/ports/1", "rb") as f:
            return {"port": f.read().split()[0]}

    def holder(self):
        """Who switches: the process that has the lock."""
        try:
            inode = os.stat(self.state + "/power.lock").st_ino
        except FileNotFoundError:
            return None
        with open("/proc/locks") as f:
            for line in f:
                if line.split()[5].endswith(f":{inode}") and "->" not in line:
                    return int(line.split()[4])

    def run(self, fault):
        p = subprocess.Popen([self.bin("mb-poe"), "serve"], env=self.faulty(fault),
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        until(lambda: p.poll() is not None or os.path.exists(self.state + "/power.sock"), 5 if fault else 60)
        r = super().run({})
        for pid in {p.pid if p.poll() is None else None, self.holder()} - {None}:
            os.kill(pid, signal.SIGKILL)
        r.err += p.communicate()[1]
        return r


class console_record(Scenario):
    """A line that a host says is in its log, or it is said there or in ours that it is not."""
    told = True

    def before(self):
        listening = socket.create_server(("127.0.0.1", 0))

        def talk():
            while True:
                s, _ = listening.accept()
                s.sendall(b"a line of the console\r\n")
                self.open = s

        threading.Thread(target=talk, daemon=True).start()
        place = f"tcp:127.0.0.1:{listening.getsockname()[1]}"
        self.file("etc/backend.yaml", f"{MAC}: {{hostname: node1, serial_console: \"{place}\"}}\n")
        self.tool("mb-config")

    def command(self):
        return [self.bin("mb-console-record")]

    def said(self):
        return self.log().count(b"a line of the console\n")

    def log(self):
        try:
            with open(f"{self.state}/hosts/{DASHED}/console.log", "rb") as f:
                return f.read()
        except FileNotFoundError:
            return b""

    def view(self):
        """Whether its line is there, and whether each line is one."""
        bad = [l for l in self.log().splitlines(True) if not re.match(rb"\S+ [^\n]*\n\Z", l)]
        return {"lines": b"%d" % min(self.said(), 1), "bad": b"%r" % bad}

    def run(self, fault):
        before = self.said()
        p = subprocess.Popen(self.command(), env=self.faulty(fault), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: p.poll() is not None or self.said() > before, 1.5 if fault else 60)
        p.terminate()
        out, err = p.communicate(timeout=120)
        return Result(p.returncode, out, err)


class power_boot(cgi):
    """What boots next, as bmclib orders it; its signature counts once."""
    told = True   # its line in the diary
    twice = False

    def before(self):
        self.host()
        self.file("secret", "superSecret1\n")
        os.chmod(self.folder + "/secret", 0o600)
        self.file("state/site", f"power.rpc_secret_file={self.folder}/secret\n")
        self.tool("mb-override", "-a", MAC, "disk")
        self.order()

    def order(self):
        self.stdin = json.dumps({"id": time.time_ns(), "host": MAC, "method": "setBootDevice",
                                 "params": {"device": "pxe"}}).encode()
        super().before()
        self.env.update(SCRIPT_NAME="/rpc", PATH_INFO="", CONTENT_TYPE="application/json",
                        HTTP_X_BMCLIB_SIGNATURE_256="sha256=" + hmac.new(
                            b"superSecret1", self.stdin, "sha256").hexdigest())

    def command(self):
        return [self.bin("mb-power-cgi")]

    def view(self):
        return {k: v for k, v in super().view().items() if not k.startswith("rpc-used/")}

    def run(self, fault):
        self.order()
        r = super().run(fault)
        r.out = re.sub(rb'"id": ?\d+', b"id", r.out)
        return r


class config_power(Scenario):
    """What mb poe discover --write hands over: into the file, where the rest stays."""
    stdin = f"{MAC} rack1 7\n".encode()

    def before(self):
        self.state = self.folder + "/etc"
        self.env["MB_STATE"] = self.folder + "/state"
        self.file("etc/metal-boot.yaml", "switches: {rack1: {driver: exec, command: /a}}\n")
        self.file("etc/backend.yaml", f"# mine\n{MAC}:\n  hostname: node1   # the first\n")
        self.tool("mb-config")

    def command(self):
        return [self.bin("mb-config"), "power"]


class migrate(Scenario):
    """The three files of another implementation, into a folder that is not there yet."""
    def before(self):
        os.rmdir(self.folder + "/etc")
        self.state = self.env["MB_ETC"] = self.folder + "/new/etc"
        os.mkdir(self.folder + "/new")
        self.file("in/config.yaml", "port: 8080\n")
        self.file("in/netboot.yaml", f"{MAC}: {{allow_pxe: true}}\n")
        self.file("in/backend.yaml", f"{MAC}: {{hostname: n1, ip_address: 10.0.0.1}}\n")

    def command(self):
        return [self.bin("mb-migrate"), self.folder + "/in"]


class remote(Scenario):
    """What a remote source says, kept by mb-put."""
    program = "mb-put"

    def before(self):
        port = answering(get=lambda path: json.dumps(
            {MAC: {"hostname": "other", "ip_address": "10.0.0.1"}}).encode())
        self.file("etc/metal-boot.yaml", f"remote: {{type: http, url: 'http://127.0.0.1:{port}/'}}\n")
        self.file("etc/netboot.yaml", f"{MAC}: {{allow_pxe: true}}\n")
        self.tool("mb-config")

    def command(self):
        return [self.bin("mb-remote")]

    def view(self):
        """The status tells of the failure, too."""
        return {k: re.sub(rb"\btried=\d+", b"", v) for k, v in super().view().items()
                if not k.startswith("remote/status")}


class remote_config(remote):
    """There was an answer: that the records do not follow is told, and tried again."""
    program = "mb-config"
    told = True


class firmware(Scenario):
    """A release that is a folder, by programs that are not ours: one of each goes wrong. What
    they read is theirs to judge, and the shell's."""
    program = "*"
    skip = ("open", "read")

    def before(self):
        for name in ("RPI_EFI.fd", "start4.elf", "fixup4.dat", "config.txt",
                     "bcm2711-rpi-4-b.dtb", "overlays/miniuart-bt.dtbo"):
            self.file("one/" + name, "old " + name)
            self.file("two/" + name, "new " + name)
        subprocess.run([self.bin("mb-firmware"), "fetch", self.folder + "/one/"], env=self.env,
                       check=True, stderr=subprocess.DEVNULL)

    def command(self):
        return [self.bin("mb-firmware"), "fetch", self.folder + "/two/"]

    def view(self):
        """What is sent of it: all of one release."""
        out, set_ = {}, self.state + "/firmware/rpi4"
        for name in os.listdir(set_) if os.path.isdir(set_) else []:
            if os.path.isfile(f"{set_}/{name}"):
                with open(f"{set_}/{name}", "rb") as f:
                    out[name] = f.read()
        return {"release": b"%r" % sorted(out.items())}


class udp_server(Scenario):
    """A server that is asked by UDP, and then ended."""
    told = True

    def ended(self, p):
        p.terminate()
        try:
            out, err = p.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            p.kill()
            return Result(-99, b"", b"no end")
        # Who waits for packets is ended, and has no status of its own then.
        return Result(0 if p.returncode == -signal.SIGTERM else p.returncode, b"", err)

    def run(self, fault):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        p = subprocess.Popen(self.command(), env=self.faulty(fault), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # As it is, it is waited for however slow the machine is.
        self.tries, self.patience = (8, 0.7) if fault else (200, 60)
        said = self.client(p)
        r = self.ended(p)
        r.out = said
        return r

    def asks(self, s, packet, to, p):
        """Send until it is answered; None: it never is."""
        tries, ends = self.tries, time.time() + 20
        while tries > 0:
            if p.poll() is not None:
                return None
            try:
                s.sendto(packet, to)
                return s.recvfrom(70000)
            except ConnectionRefusedError:
                # It does not listen yet.
                tries -= time.time() > ends
                time.sleep(0.02)
            except socket.timeout:
                tries -= 1
        return None


class leases_served(udp_server):
    """An address is acknowledged when it is kept, and not otherwise. The clients are behind a
    relay on loopback, which is of our own namespace."""
    def before(self):
        self.file("state/site", "".join(f"dhcp.{line}\n" for line in (
            "proxy_enabled=false", "fallback_enabled=true", "fallback_ip_start=127.0.0.100",
            "fallback_ip_end=127.0.0.199", "fallback_subnet=255.255.255.0",
            "fallback_gateway=127.0.0.1", "conflict_probe=false", "address=127.0.0.1")))
        self.file("state/leases", "4000000000 02:00:00:00:00:02 127.0.0.102 node2 *\n")

    def command(self):
        return [self.bin("mb-dhcpproxy"), "-l", f"127.0.0.1:{self.port}"]

    def view(self):
        r = subprocess.run([self.bin("mb-leases"), "list"], env=self.env, capture_output=True)
        have = sorted(re.findall(rb"127\.0\.0\.\d+", r.stdout))
        return {"status": b"%d" % r.returncode, "list": b" ".join(have)}

    def says(self, r, clean):
        return r.out != b"acknowledged"

    def packet(self, kind, options):
        relay, chaddr = bytes([127, 0, 0, 5]), bytes.fromhex(MAC.replace(":", ""))
        return (bytes([1, 1, 6, 1]) + b"1234" + bytes(4 + 12) + relay + chaddr + bytes(10 + 192)
                + bytes.fromhex("63825363") + bytes([53, 1, kind]) + options + b"\xff")

    def client(self, p):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.5", 67))
            s.settimeout(0.3)
            to = ("127.0.0.1", self.port)
            offer = self.asks(s, self.packet(1, b""), to, p)
            if not offer:
                return b"no offer"
            asked = b"\x32\x04" + offer[0][16:20] + b"\x36\x04" + bytes([127, 0, 0, 1])
            ack = self.asks(s, self.packet(3, asked), to, p)
            return b"acknowledged" if ack and b"\x35\x01\x05" in ack[0] else b"no answer"


class tftp_served(udp_server):
    """A file is sent whole whatever cannot be written of that; its override is spent, and the
    variables in it are known."""
    twice = False  # then it is sent without
    name, noted = "RPI_EFI.fd", "vars.sent"

    def says(self, r, clean):
        return r.out != clean.out or super().says(r, clean)

    def before(self):
        self.host()
        self.file("state/tftp/start4.elf", "elf")
        pi_image(self, "state/tftp/RPI_EFI.fd")
        os.makedirs(self.state + "/by-ip")
        os.symlink(f"../hosts/{DASHED}", self.state + "/by-ip/127.0.0.1")
        self.tool("mb-efivars", "host", MAC, "boot", "timeout", "3")
        self.tool("mb-override", MAC, "pxe")

    def command(self):
        return [self.bin("mb-tftpd"), "-l", f"127.0.0.1:{self.port}", "-t", "1"]

    def client(self, p):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.3)
            out, to = b"\0\1" + self.name.encode() + b"\0octet\0", ("127.0.0.1", self.port)
            got = b""
            for block in range(1, 2000):
                answer = self.asks(s, out, to, p)
                if not answer or answer[0][1] != 3:
                    return b"no answer" if not answer else b"refused"
                if answer[0][2:4] == block.to_bytes(2, "big"):
                    got += answer[0][4:]
                to, out = answer[1], b"\0\4" + block.to_bytes(2, "big")
                if len(answer[0]) < 516:
                    break
            s.sendto(out, to)
            until(lambda: os.path.exists(f"{self.state}/hosts/{DASHED}/{self.noted}"), self.patience)
            return b"sent %d" % len(got)


class tftp_eeprom(tftp_served):
    """The update of an EEPROM, which is taken by being sent whole."""
    name, noted = DASHED + "/pieeprom.upd", "eeprom"

    def view(self):
        """That it is taken is what counts: else it is sent for ever. What it was may be missing."""
        return {k: re.sub(rb"^(sum|built)=.*\n", b"", v, flags=re.M) if k.endswith("/" + self.noted) else v
                for k, v in super().view().items()}

    def before(self):
        super().before()
        image = bytes(range(256)) * 2048
        sum = hashlib.sha256(image).hexdigest()
        self.file(f"state/eeprom/images/{sum}", image)
        self.file(f"state/eeprom/{DASHED}",
                  f"built=1\nfile=\nforce=true\nid=0123456789abcdef\nsum={sum}\nwhen=1\n")

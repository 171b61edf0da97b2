"""What a scenario of t/faults/sweep is: a program's state as it was, and a command."""
import os, re, shutil, subprocess, sys

build = os.path.realpath(sys.argv[1])
here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
MAC, DASHED = "02:00:00:00:00:01", "02-00-00-00-00-01"

# Times and what is random differ from run to run.
CHANGES = [
    (rb"\bwhen=\d+", b"when=N"), (rb"\bid=[0-9a-f]{16}\b", b"id=X"),
    (rb"(override|spent)=[0-9a-f]{16}", rb"\1=X"), (rb"\$y\$[^\"\s]*", b"$y$"),
    (rb'"(when|time|since)": ?\d+', rb'"\1":N'), (rb'"[0-9a-f]{32,64}"', b'"X"'),
    (rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", b"TIME"), (rb"etag=\S+", b"etag=X"),
    (rb"/Subscriptions/[0-9a-f]{8}", b"/Subscriptions/ID"), (rb'"Id": ?"[0-9a-f]{8}"', b"Id"),
    (rb"Subscription [0-9a-f]{8}", b"Subscription ID"), (rb'"@odata.etag": "\\"[^\n]*', b"etag"),
    (rb'(?i)etag: .*', b"etag"), (rb'"@odata.etag":"[^\n]*?"[,}]', b"etag"),
]


def plain(data):
    for pattern, by in CHANGES:
        data = re.sub(pattern, by, data)
    return data


def snapshot(folder):
    """Each path's content: bytes, a link's text, or None for a folder."""
    out = {}
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(base, name)
            key = os.path.relpath(path, folder)
            if os.path.islink(path):
                out[key] = os.readlink(path).encode()
            elif os.path.isdir(path):
                out[key] = None
            elif os.path.isfile(path):
                with open(path, "rb") as f:
                    out[key] = f.read()
    return out


def restore(folder, tree):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for key in sorted(tree):
        path, data = os.path.join(folder, key), tree[key]
        if data is None:
            os.makedirs(path, exist_ok=True)
        elif key in links:
            os.symlink(data, path)
        else:
            with open(path, "wb") as f:
                f.write(data)
            os.chmod(path, 0o600)


links = set()


def settled(tree):
    """What counts: no temporaries, locks or empty folders; nor the diary, which is lines that
    are added, and may lack one."""
    return {re.sub(r"subscriptions/[0-9a-f]{8}", "subscriptions/ID", k): plain(v) for k, v in tree.items() if v is not None
            and not os.path.basename(k).startswith(".put-") and not re.search(r"(^|[./])lock$|/events(\.old)?$|^counters/", k)}


class Result:
    def __init__(self, rc, out, err):
        self.rc, self.out, self.err = rc, out, err


class Scenario:
    """A command, its standard input, and the state before it."""
    told = False  # may go on when it could not write something down, if that is told
    stdin = b""
    skip = ()     # calls that the program has no part in
    program = None  # the one whose calls fail, if it is not the command; "*": each of them
    twice = True  # done once more it changes nothing
    over = ()     # the status of who finds it done already
    room = True   # it cannot be done on a full disk
    asked = False # what asks for it is there

    def __init__(self, folder):
        self.folder = folder
        self.env = dict(os.environ, MB_STATE=folder + "/state", MB_ETC=folder + "/etc",
                        MB_RUN=folder + "/run", MB_SHARE=here + "/share")
        self.state = folder + "/state"
        for name in ("state", "etc"):
            os.makedirs(f"{folder}/{name}", exist_ok=True)
        self.before()

    def before(self):
        pass

    def bin(self, name):
        return f"{build}/bin/{name}"

    def says(self, r, clean):
        """What was told of it that did not work."""
        usual = plain(clean.err).splitlines()
        return [line for line in plain(r.err).splitlines() if line.strip() and line not in usual]

    def view(self):
        """What counts of the state."""
        return settled(snapshot(self.state))

    def file(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def tool(self, *command, stdin=b""):
        subprocess.run([self.bin(command[0]), *command[1:]], env=self.env, input=stdin, check=True,
                       stdout=subprocess.DEVNULL)

    def host(self):
        self.file(f"state/hosts/{DASHED}/record",
                  f"mac={MAC}\nallow_pxe=true\nhostname=node1\nkernel=k\ninitrd=i\n")

    def fresh(self):
        """What is not in its folder is as it was, too."""

    def ask(self):
        """What others write before it is run."""

    def faulty(self, fault):
        """The environment of a process that a call fails, or of one that none does."""
        if not fault:
            return self.env
        env = dict(self.env, **fault, LD_PRELOAD=f"{build}/faults/libfaults.so")
        if self.program != "*":
            env["FAULT_PROGRAM"] = self.program or os.path.basename(self.command()[0])
        return env

    def run(self, fault):
        if not self.asked:
            self.ask()
        self.asked = False
        try:
            p = subprocess.run(self.command(), env=self.faulty(fault), input=self.stdin,
                               cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               timeout=120)
        except subprocess.TimeoutExpired:
            return Result(-99, b"", b"no end in two minutes")
        return Result(p.returncode, p.stdout, p.stderr)

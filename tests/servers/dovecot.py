"""Dovecot, as one unprivileged user out of one temporary directory: any account name is an empty mailbox."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from mailbot.config.settings import Imap, Tls
from tests.servers.certificate import make_certificate
from tests.servers.ports import free_port, wait_for

PASSWORD = "correct-horse"
HOST = "localhost"
_SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_NUMBERS = count(1)


@dataclass
class Mailbox:
    """One account of the server. `path` is its Maildir; `delivered` counts what was put into it."""

    server: Dovecot
    user: str
    delivered: int = 0

    @property
    def path(self) -> Path:
        return self.server.root / "mail" / self.user / "Maildir"

    def settings(self, tls: Tls = Tls.NONE, **changes: object) -> Imap:
        port = self.server.tls_port if tls is Tls.IMPLICIT else self.server.port
        values: dict[str, object] = {"password": PASSWORD, "timeout": 5.0, "port": port, "tls": tls, **changes}
        return Imap(HOST, self.user, **values)  # type: ignore[arg-type]

    def deliver(self, raw: bytes) -> None:
        """Put a message into INBOX as a delivery agent does: written aside, then moved in."""
        if not self.path.exists():
            for folder in (self.path, *(self.path / name for name in ("tmp", "new", "cur"))):
                folder.mkdir(parents=True, exist_ok=True)
                self.server.give(folder)
            self.server.give(self.path.parent)
        self.delivered += 1
        name = f"{1_700_000_000 + self.delivered}.M{self.delivered:06d}.example"
        aside = self.path / "tmp" / name
        aside.write_bytes(raw)
        self.server.give(aside)
        aside.rename(self.path / "new" / name)

    def flags(self) -> dict[str, str]:
        """Which flag letters each message of INBOX has, by file name: S is \\Seen, F is \\Flagged."""  # noqa: D301
        files = [*(self.path / "new").iterdir(), *(self.path / "cur").iterdir()]
        return {file.name.split(":")[0]: file.name.partition(":2,")[2] for file in sorted(files)}

    def empty(self) -> None:
        """Every message and folder is gone; the account begins anew under another UIDVALIDITY."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.delivered = 0

    def forget_uids(self) -> None:
        """Lose what says which UID a message has: INBOX comes back under another UIDVALIDITY."""
        for file in [*self.path.glob("dovecot.index*"), *self.path.glob("dovecot-uidlist*")]:
            file.unlink()


@dataclass
class Dovecot:
    """A server in the foreground; `root` has its configuration, log, certificate and mail."""

    binary: str
    root: Path
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def owner(self) -> pwd.struct_passwd:
        """Who it runs as: root gives its rights away."""
        return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())

    def give(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def mailbox(self) -> Mailbox:
        """An account that nobody has used."""
        return Mailbox(self, f"programme{next(_NUMBERS)}")

    def start(self) -> None:
        root = os.getuid() == 0
        groups: list[str | int] | None = [] if root else None
        self.process = subprocess.Popen(
            [self.binary, "-F", "-c", str(self.root / "dovecot.conf")],
            user=self.owner.pw_uid if root else None,
            group=self.owner.pw_gid if root else None,
            extra_groups=groups,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def prepare(self) -> None:
        """Configuration, certificate, folders."""
        for folder in (self.root, self.root / "run", self.root / "state", self.root / "mail"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
            self.give(folder)
        self.give(make_certificate(self.root).key)
        (self.root / "dovecot.conf").write_text(_CONFIGURATION.format(**self._facts()))

    def _facts(self) -> dict[str, object]:
        group = grp.getgrgid(self.owner.pw_gid).gr_name
        ports = {"port": self.port, "tls_port": self.tls_port}
        return {"root": self.root, "user": self.owner.pw_name, "group": group, "password": PASSWORD, **ports}


_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
instance_name = {port}
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mailbox_list_index = no
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def installed() -> str | None:
    """Where it is; None where it is not."""
    return shutil.which("dovecot", path=_SEARCHED)


def _found() -> str:
    binary = installed()
    if binary is None:
        pytest.skip("dovecot is not installed (Debian: dovecot-imapd)")
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    if not re.match(r"2\.3\.", version):
        pytest.skip(f"dovecot {version.split()[0]}: the configuration here is for 2.3")
    return binary


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One server for all tests of a process; each takes its own account."""
    binary = _found()
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))  # short: the paths of sockets may have 107 characters
    server = Dovecot(binary, root)
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Mailbox:
    """An empty mailbox on a real server."""
    return dovecot_server.mailbox()

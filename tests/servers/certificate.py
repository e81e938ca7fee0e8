"""A certificate that nobody has signed, for the name localhost; or for another, or one whose time is over."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as files; trusted where SSL_CERT_FILE names `public`."""

    public: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server presents it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.public, self.key)
        return context


def make_certificate(folder: Path, host: str = "localhost") -> Certificate:
    """Make one, valid for two days."""
    binary = shutil.which("openssl")
    if binary is None:
        pytest.skip("openssl is not installed")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    named = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    files = ["-keyout", str(made.key), "-out", str(made.public)]
    subprocess.run([binary, *asked.split(), *named, *files], check=True, capture_output=True)
    return made


def expired(folder: Path, made: Certificate) -> Certificate:
    """The same one as it would be if its time were over."""
    (folder / "ca.cnf").write_text(_AUTHORITY.format(folder=folder))
    (folder / "index").touch()
    (folder / "serial").write_text("01")
    (folder / "extensions.cnf").write_text("subjectAltName=DNS:localhost\n")
    old = Certificate(folder / "old.pem", made.key)
    asked = f"req -new -key {made.key} -subj /CN=localhost -out {folder / 'request.pem'}"
    signed = (
        f"ca -batch -notext -config {folder / 'ca.cnf'} -selfsign -keyfile {made.key} -in {folder / 'request.pem'} "
        f"-startdate 20200101000000Z -enddate 20200201000000Z -extfile {folder / 'extensions.cnf'} -out {old.public}"
    )
    for words in (asked, signed):
        subprocess.run([shutil.which("openssl") or "openssl", *words.split()], check=True, capture_output=True)
    return old


_AUTHORITY = """
[ca]
default_ca = one
[one]
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = named
[named]
commonName = supplied
"""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One for all tests of a process."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))

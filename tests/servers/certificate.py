"""A certificate that nobody has signed, for the name localhost."""

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


def make_certificate(folder: Path) -> Certificate:
    """Make one, valid for two days."""
    binary = shutil.which("openssl")
    if binary is None:
        pytest.skip("openssl is not installed")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    named = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(made.key), "-out", str(made.public)]
    subprocess.run([binary, *asked.split(), *named], check=True, capture_output=True)
    return made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One for all tests of a process."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))

"""The real servers are at every test's hand; `--hypothesis-profile=long` lets chance play longer."""

from hypothesis import settings

settings.register_profile("long", deadline=None, print_blob=True)

pytest_plugins = [
    "tests.servers.certificate",
    "tests.servers.dovecot",
    "tests.servers.memory",
    "tests.servers.postgres",
    "tests.servers.smtp",
    "tests.servers.wire",
    "tests.watchman",
]

"""The real servers are at every test's hand."""

pytest_plugins = [
    "tests.servers.certificate",
    "tests.servers.dovecot",
    "tests.servers.memory",
    "tests.servers.postgres",
    "tests.servers.smtp",
    "tests.servers.wire",
    "tests.watchman",
]

"""Whether our own mail server vouches for the author's domain: Authentication-Results (RFC 8601) and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

import authres
from authres.core import AuthenticationResult, AuthResError

from mailbot.mail.message import Message

_SERVER = re.compile(r"\s*([\w.-]{1,255})\s*(?:;|$|\s[\w])")
_LONGEST = 4096
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# Second-level names under which a country lets domains be registered; Canada's provinces among them.
_PUBLIC = frozenset(
    "co com org net gov gouv gob edu ac gc or ne go mil nom asso on qc bc ab mb sk ns nb nl pe yk nt nu".split()
)
_VERSIONS = (None, "1")  # of a method, as it is today; a later one may mean something else (RFC 8601 §2.3)
_PROPERTIES = {
    "dmarc": frozenset({"header.from"}),
    "dkim": frozenset({"header.d", "header.i"}),
    "spf": frozenset({"smtp.mailfrom"}),
}


class Outcome(StrEnum):
    """What the trusted server said of the author's domain; ABSENT where it said nothing that can be trusted."""

    PASS = "pass"  # noqa: S105 - the word of RFC 8601
    FAIL = "fail"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Authentication:
    """The outcome, and for PASS the domain that was shown to be the author's and how (dmarc, dkim or spf)."""

    outcome: Outcome
    domain: str | None = None
    method: str | None = None


_ABSENT = Authentication(Outcome.ABSENT)


def authenticated(message: Message, trusted: Collection[str]) -> Authentication:
    """What the topmost Authentication-Results header says, if a trusted server wrote it (RFC 8601 §5).

    Whatever stands below may be the sender's own. DMARC decides; without it an SPF or DKIM pass counts whose domain is
    the author's or has the same organisational domain (relaxed alignment, RFC 7489 §3.1). Comments, other servers, and
    what cannot be parsed are as good as nothing. `trusted`: authserv-ids.
    """
    headers = message.headers.get("authentication-results")
    if not headers or len(message.senders) != 1 or message.author_doubts:
        return _ABSENT
    results = _results(headers[0], {server.lower() for server in trusted})
    if results is None:
        return _ABSENT
    return _judged(results, message.senders[0].email.rpartition("@")[2])


def _results(header: str, trusted: Collection[str]) -> list[AuthenticationResult] | None:
    """The results of a header that a trusted server wrote; None where another did or it does not parse."""
    named = _SERVER.match(header)
    if named is None or named[1].lower() not in trusted or len(header) > _LONGEST:
        return None
    try:
        parsed = authres.all_features().parse_value(header)
    except (AuthResError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    return [result for result in parsed.results if result.version in _VERSIONS]


def _judged(results: list[AuthenticationResult], author: str) -> Authentication:
    dmarc = [result for result in results if result.method == "dmarc"]
    if any(result.result == "fail" for result in dmarc):
        return Authentication(Outcome.FAIL)
    decided = [result for result in dmarc if result.result == "pass"]
    for result in decided or results:
        domains = list(_domains(result))
        if result.result == "pass" and domains and all(_aligned(domain, author) for domain in domains):
            return Authentication(Outcome.PASS, author, result.method)
    return Authentication(Outcome.FAIL) if results else _ABSENT


def _domains(result: AuthenticationResult) -> Iterator[str]:
    """The domains that a result speaks for (RFC 8601 §2.7)."""
    wanted = _PROPERTIES.get(str(result.method), frozenset())
    for one in result.properties:
        if f"{one.type}.{one.name}" in wanted:
            yield str(one.value).rpartition("@")[2].strip(" <>").lower()


def _aligned(domain: str, author: str) -> bool:
    if not _DOMAIN.fullmatch(domain) or not _DOMAIN.fullmatch(author):
        return domain == author
    return organisation(domain) == organisation(author)


def organisation(domain: str) -> str:
    """The organisational domain by a plain rule: two labels, three under a country's public second level."""
    labels = domain.lower().strip(".").split(".")
    public = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _PUBLIC
    return ".".join(labels[-3:] if public else labels[-2:])

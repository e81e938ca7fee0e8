"""Row 3: each step of SMTP goes wrong in each way, and the letter's next state is the right one."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import get_args

from mailbot.store import Fate
from tests.faults.nursery import Plan
from tests.faults.proxy import Harm, Proxy
from tests.faults.score import Extent, Score, some
from tests.faults.state import State, Verdict, state_of
from tests.faults.story import chapter, ran, speak
from tests.faults.world import Ground, Seed, World, moment
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.smtp import PASSWORD, USER, Kind, Phase

PHASES: tuple[Phase, ...] = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "dot", "QUIT")
KINDS: tuple[Kind, ...] = ("drop", "421", "451", "550", "stall", "garbage")
_BY_PROXY = {"drop": Harm.DROP, "stall": Harm.STALL, "garbage": Harm.GARBAGE}
_SAID: dict[str, bytes | None] = {
    "CONNECT": None,
    "EHLO": rb"^(ehlo|helo) ",
    "dot": rb"(^|\n)\.\r\n$",
    **{verb: rb"^" + verb.encode() for verb in ("STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT")},
}
_TIMEOUT = 0.8
_NO_LETTER_YET = ("CONNECT", "EHLO", "STARTTLS", "AUTH")


def row_3(ground: Ground, extent: Extent) -> Score:
    """54 cells: nine steps, six ways to go wrong."""
    assert set(PHASES) < set(get_args(Phase))
    score = Score(3, ground.store)
    one = chapter("offer")
    seed = one.seed(ground, journal=True)
    certificate = make_certificate(ground.folder)
    cells = list(product(PHASES, KINDS))
    for phase, kind in some(cells, 4) if extent == "slice" else cells:
        score.add(f"{phase} {kind}", _cell(ground, seed, certificate, phase, kind))
    return score


def _cell(ground: Ground, seed: Seed, certificate: Certificate, phase: Phase, kind: Kind) -> Verdict:
    world = ground.world(seed)
    proxy = Proxy(ground.loop, world.smtp.port).start()
    try:
        _prepare(world, proxy, certificate, phase)
        if kind in _BY_PROXY:
            proxy.plan(_SAID[phase], _BY_PROXY[kind])
        else:
            world.smtp.fail(phase, kind, times=1)
        one = chapter("offer")
        speak(world, one.act, one.when)
        started = time.monotonic()
        world.run(one.when, Plan(timeout=_TIMEOUT))
        took = time.monotonic() - started
        first = state_of(world)
        for minutes in (2, 4):
            ran(world, moment(one.when) + timedelta(minutes=minutes))
        hurt = proxy.done if kind in _BY_PROXY else all(fault.times == 0 for fault in world.smtp.faults)
        return _judged(phase, kind, first, state_of(world), took if hurt else None)
    finally:
        proxy.stop()
        world.close()


def _prepare(world: World, proxy: Proxy, certificate: Certificate, phase: Phase) -> None:
    """The way out leads through the proxy; with TLS where its beginning is what goes wrong."""
    world.smtp_port = proxy.port
    world.smtp_user = USER
    world.environ = {"MAILBOT_SMTP_PASSWORD": PASSWORD}
    if phase == "STARTTLS":
        world.smtp.options["tls_context"] = certificate.context()
        world.smtp_tls, world.smtp_host = "starttls", "localhost"
        world.environ = {**world.environ, "SSL_CERT_FILE": str(Path(certificate.public))}
    world.configure()


def _expected(phase: Phase, kind: Kind) -> Fate:
    """What the store says after the round in which it went wrong."""
    if phase == "QUIT":
        return Fate.SENT
    if kind == "550" and phase in ("RCPT", "DATA", "dot"):
        return Fate.REFUSED
    if phase == "dot" and kind in _BY_PROXY:
        return Fate.AMBIGUOUS
    return Fate.QUEUED


def _judged(phase: Phase, kind: Kind, first: State, last: State, took: float | None) -> Verdict:
    verdict = Verdict()
    letter = next((name for name in last.fates if name[1] == "times_relay"), None)
    if letter is None:
        return Verdict(lost=["the letter"])
    expected, taken = _expected(phase, kind), last.taken[letter]
    if first.fates[letter] != expected:
        verdict.wrong.append(f"{first.fates[letter]} for {expected} at first")
    if expected is Fate.REFUSED:
        if taken or last.fates[letter] != Fate.REFUSED:
            verdict.wrong.append(f"refused, and then {last.fates[letter]}")
        if not any(name[1] == "bounced" for name in last.taken):
            verdict.lost.append(f"the coordinator's news of it: {sorted(last.taken)}")
    else:
        verdict.lost += [] if taken else ["the letter"]
        if last.fates[letter] != Fate.SENT:
            verdict.wrong.append(f"{last.fates[letter]} in the end")
    if taken > 1 or last.repeats[letter]:
        verdict.doubled.append(f"taken {taken} times")
    if took is None:
        verdict.wrong.append("the fault was never met")
    elif took > 15 * _TIMEOUT + 5:
        verdict.wrong.append(f"stuck for {took:.1f} s")
    return verdict

"""Rows 4 to 7: IMAP goes wrong at each command, UIDs change their meaning, people tidy up, mail comes twice."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from imapclient import IMAPClient

from mailbot.demo.people import Character
from mailbot.store import Handling
from mailbot.store.schema import messages
from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.faults.kills import shifted, undisturbed, until, without_times
from tests.faults.nursery import Child, Plan
from tests.faults.proxy import Harm, Proxy
from tests.faults.score import Extent, Score, some
from tests.faults.state import State, Verdict, differ, state_of
from tests.faults.story import Chapter, chapter, introduce, ran, speak
from tests.faults.world import Ground, Seed, World, moment
from tests.servers.dovecot import HOST, PASSWORD, Mailbox

WHEN = "2026-03-02 12:00"

# ── row 4 ────────────────────────────────────────────────────────────────────────────

COMMANDS: dict[str, bytes | None] = {
    "greeting": None,
    **{
        word: rb"(^|\n)\S+ (UID )?" + word.encode() + rb"\b"
        for word in ("CAPABILITY", "AUTHENTICATE", "NOOP", "SELECT", "SEARCH", "IDLE", "LIST", "APPEND", "STORE")
    },
    "FETCH sizes": rb" FETCH .*RFC822\.SIZE",
    "FETCH bodies": rb" FETCH .*BODY\.PEEK",
    "DONE": rb"^DONE",
}
_AT_ONCE = 6
_BACK_SECONDS = 60.0


@dataclass
class _Trial:
    """A daemon behind a proxy that does one harm."""

    name: str
    world: World
    proxy: Proxy
    child: Child


def row_4(ground: Ground, extent: Extent) -> Score:
    """Each command meets each harm once, under a daemon: it is back in time, nothing is lost or repeated."""
    score = Score(4, ground.store)
    one = chapter("offer")
    seed = one.seed(ground)
    wanted, _ = undisturbed(ground, one, seed)
    cells = list(product(COMMANDS, Harm))
    chosen = some(cells, {"slice": 2, "full": 36, "long": len(cells)}[extent])
    for start in range(0, len(chosen), _AT_ONCE):
        trials = [_begun(ground, one, seed, *cell) for cell in chosen[start : start + _AT_ONCE]]
        for trial in trials:
            score.add(trial.name, _back(trial, one, wanted))
    return score


def _begun(ground: Ground, one: Chapter, seed: Seed, command: str, harm: Harm) -> _Trial:
    world = ground.world(seed)
    proxy = Proxy(ground.loop, ground.dovecot.port).start()
    world.imap_port = proxy.port
    world.configure()
    proxy.plan(COMMANDS[command], harm)
    if command not in ("IDLE", "DONE"):
        speak(world, one.act, one.when)
    plan = Plan(timeout=2.0, clock=shifted(world, moment(one.when)))
    child = world.start(["run", "--poll", "1"], plan)
    if command in ("IDLE", "DONE"):
        until(lambda: any(b" IDLE" in line for line in proxy.heard), 30)
        speak(world, one.act, one.when)
    return _Trial(f"{command} {harm}", world, proxy, child)


def _back(trial: _Trial, one: Chapter, wanted: State) -> Verdict:
    world = trial.world
    try:
        met = until(lambda: trial.proxy.done, _BACK_SECONDS)
        settled = until(lambda: _is_settled(world), _BACK_SECONDS)
        trial.child.send(signal.SIGTERM)
        status = trial.child.wait(20)
        ran(world, one.when)
        verdict = without_times(differ(state_of(world), wanted))
        verdict.wrong += [] if met else ["the harm was never met"]
        verdict.wrong += [] if settled else [f"not back within {_BACK_SECONDS:.0f} s"]
        verdict.wrong += [] if status == 0 else [f"the daemon ended with {status}"]
        return verdict
    finally:
        trial.child.kill()
        trial.proxy.stop()
        world.close()


def _is_settled(world: World) -> bool:
    """The mail is dealt with and marked, its letter is out and filed."""
    with world.book() as book:
        rows = list(book._db.execute(book._select(messages)))
        done = len(rows) >= 2 and all(row.state != Handling.NEW and not row.to_mark for row in rows)
        return done and len(world.smtp.taken) >= 1 and not book.unfiled(1) and not book.stuck()


# ── row 5 ────────────────────────────────────────────────────────────────────────────

_NEWSLETTER = {"List-Id": "<news.example.org>", "Precedence": "list"}


def row_5(ground: Ground, extent: Extent) -> Score:
    """Old mail under new UIDs: the ten new ones among it are dealt with, none is repeated."""
    score = Score(5, ground.store)
    old = 60 if extent == "slice" else 1000
    seed = _old_mail(ground, old)
    scenes: Sequence[tuple[str, Callable[[Ground, World], None]]] = (
        ("UIDVALIDITY changed", lambda _, world: world.mailbox.forget_uids()),
        ("UIDs given again", lambda _, world: _reuse(world.mailbox, 20)),
        ("UIDs given again, and more", lambda _, world: _reuse(world.mailbox, 5)),
        ("mailbox made anew with its mail", lambda _, world: _made_anew(world.mailbox)),
        ("mail expunged while it is fetched", _expunged),
    )
    for name, scene in scenes[:3] if extent == "slice" else scenes:
        _among(ground, score, seed, name, scene, old)
    return score


def _old_mail(ground: Ground, old: int) -> Seed:
    world = ground.world()
    try:
        for number in range(old):
            world.writes(RUTH, f"Number {number} of our news.", "2026-03-02 09:00", headers=_NEWSLETTER)
        ran(world, WHEN)
        return world.seed()
    finally:
        world.close()


def _among(
    ground: Ground, score: Score, seed: Seed, name: str, scene: Callable[[Ground, World], None], old: int
) -> None:
    """Ten coordinator's questions come as the mailbox changes: each is answered once."""
    world = ground.world(seed)
    try:
        scene(ground, world)
        for number in range(10):
            world.writes(LEILA, "Where do we stand with everybody?", WHEN, subject=f"A question {number}")
        for _ in range(3):
            ran(world, WHEN)
        with world.book() as book:
            rows = list(book._db.execute(book._select(messages)))
        new = [row for row in rows if row.state == Handling.DONE]
        repeated = [row for row in rows if row.state not in (Handling.DONE, Handling.DUPLICATE, Handling.IGNORED)]
        ignored = sum(row.state == Handling.IGNORED for row in rows)
        answers = len(world.smtp.taken)
        for number in range(10):
            score.add(f"{name} {number}", Verdict(lost=[] if number < min(len(new), answers) else ["a new mail"]))
        score.doubled += max(0, answers - 10) + max(0, len(new) - 10) + max(0, ignored - old)
        score.wrong += len(repeated)
        score.notes += [f"{name}: {len(new)} done, {answers} answers, {ignored} ignored, {len(repeated)} else"] * (
            (len(new), answers, ignored, len(repeated)) != (10, 10, old, 0)
        )
    finally:
        world.close()


def _reuse(mailbox: Mailbox, number: int) -> None:
    """The server came back from its own backup: the last mails are gone, and their UIDs are given to new ones."""
    uids = mailbox.path / "dovecot-uidlist"
    head, *lines = uids.read_text().splitlines()
    kept, gone = lines[:-number], lines[-number:]
    first = int(gone[0].split(" ", 1)[0])
    uids.write_text("\n".join([re.sub(r" N\d+ ", f" N{first} ", head), *kept]) + "\n")
    for line in gone:
        name = line.rpartition(":")[2]
        for file in (mailbox.path / "cur").glob(f"{name}*"):
            file.unlink()
    for file in mailbox.path.glob("dovecot.index*"):
        file.unlink()
    mailbox.server.give(uids)


def _made_anew(mailbox: Mailbox) -> None:
    """Moved to another server: the same mail, without flags, under new UIDs."""
    mailbox.forget_uids()
    for file in (mailbox.path / "cur").iterdir():
        file.rename(mailbox.path / "new" / file.name.split(":")[0])


def _expunged(ground: Ground, world: World) -> None:
    """A person deletes mail between SEARCH and FETCH."""
    for number in range(20):
        world.writes(RUTH, f"Soon deleted {number}.", WHEN, headers=_NEWSLETTER)
    child = world.round(WHEN, Plan(halt=("imap SEARCH answered", 3.0)))
    until(lambda: "halted" in child.steps())
    with _person(world.mailbox) as client:
        client.select_folder("INBOX")
        doomed = client.search(["BODY", "Soon deleted"])
        client.delete_messages(doomed)
        client.expunge(doomed)
    child.wait()


def _person(mailbox: Mailbox) -> IMAPClient:
    """Somebody of the staff at the shared mailbox."""
    client = IMAPClient(HOST, mailbox.server.port, ssl=False)
    client.login(mailbox.user, PASSWORD)
    return client


# ── row 6 ────────────────────────────────────────────────────────────────────────────


def row_6(ground: Ground, extent: Extent) -> Score:
    """People read, move and delete mail at every step of a round; the program misses none and marks none as read."""
    score = Score(6, ground.store)
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        seed = world.seed()
    finally:
        world.close()
    points = ("imap SELECT answered", "imap SEARCH answered", "imap FETCH answered", "commit done", "imap UID said")
    acts = ("read", "move", "delete")
    cells = list(product(points, acts))
    for point, act in some(cells, 2) if extent == "slice" else cells:
        score.add(f"{act} at {point}", _tidied(ground, seed, point, act))
    return score


def _tidied(ground: Ground, seed: Seed, point: str, act: str) -> Verdict:
    """Of four questions one is read, moved or deleted by a person as the program comes to a point."""
    world = ground.world(seed)
    try:
        for number in range(4):
            world.writes(LEILA, "Where do we stand with everybody?", WHEN, subject=f"A question {number}")
        child = world.round(WHEN, Plan(halt=(point, 2.0)))
        until(lambda: "halted" in child.steps())
        with _person(world.mailbox) as client:
            client.select_folder("INBOX")
            chosen = client.search(["SUBJECT", "A question 2"])
            if act == "read":
                client.add_flags(chosen, [b"\\Seen"])
            else:
                if act == "move":
                    with suppress(IMAPClient.Error):
                        client.create_folder("Done")
                    client.copy(chosen, "Done")
                client.delete_messages(chosen)
                client.expunge(chosen)
        status = child.wait()
        for _ in range(2):
            ran(world, WHEN)
        least = 4 if act == "read" else 3
        verdict = Verdict()
        answers = len(world.smtp.taken)
        verdict.lost += ["an answer"] * max(0, least - answers)
        verdict.doubled += ["an answer"] * max(0, answers - 4)
        read = [name for name, flags in world.mailbox.flags().items() if "S" in flags]
        if len(read) != (1 if act == "read" else 0):
            verdict.wrong.append(f"{len(read)} are marked as read")
        if status != 0:
            verdict.wrong.append(f"the round ended with {status}")
        return verdict
    finally:
        world.close()


# ── row 7 ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two mails; `answers`: how many of them are mails of their own."""

    name: str
    first: dict[str, str | None]
    second: dict[str, str | None]
    words: tuple[str, str]
    authors: tuple[Character, Character]
    answers: int


_ASK = "Where do we stand with everybody?"
_ASK_ERIC = "Where do we stand with Eric?"
_SAME = {"Message-ID": "<same@programme.example.org>"}
_NONE: dict[str, str | None] = {"Message-ID": None}
_LATER = {"Date": "Mon, 02 Mar 2026 11:30:00 -0500"}
PAIRS = (
    _Pair("same Message-ID, another body", {**_SAME}, {**_SAME}, (_ASK, _ASK_ERIC), (LEILA, LEILA), 2),
    _Pair("the same mail twice", {**_SAME}, {**_SAME}, (_ASK, _ASK), (LEILA, LEILA), 1),
    _Pair("no Message-ID, other bodies", _NONE, _NONE, (_ASK, _ASK_ERIC), (LEILA, LEILA), 2),
    _Pair("no Message-ID, the same mail twice", _NONE, _NONE, (_ASK, _ASK), (LEILA, LEILA), 1),
    _Pair("no Message-ID, the same words an hour later", _NONE, {**_NONE, **_LATER}, (_ASK, _ASK), (LEILA, LEILA), 2),
)


def row_7(ground: Ground, extent: Extent) -> Score:
    """The same Message-ID with another body, no Message-ID, the same mail twice: at once, or a round later."""
    score = Score(7, ground.store)
    cells = list(product(PAIRS, (False, True)))
    for pair, later in some(cells, 3) if extent == "slice" else cells:
        score.add(f"{pair.name}{', a round later' if later else ''}", _twice(ground, pair, later=later))
    for later in (False, True) if extent != "slice" else ():
        score.add(f"two people, the same words, no Message-ID, {later}", _two_people(ground, later=later))
    return score


def _twice(ground: Ground, pair: _Pair, *, later: bool) -> Verdict:
    world = ground.world()
    try:
        for headers, words, author in zip((pair.first, pair.second), pair.words, pair.authors, strict=True):
            world.writes(author, words, "2026-03-02 11:00", subject="A question", headers=headers)
            if later:
                ran(world, WHEN)
        for _ in range(2):
            ran(world, WHEN)
        answers = len(world.smtp.taken)
        verdict = Verdict(
            lost=["a mail"] * max(0, pair.answers - answers), doubled=["a mail"] * max(0, answers - pair.answers)
        )
        if any("a" not in flags for flags in world.mailbox.flags().values()):
            verdict.wrong.append(f"not marked as handled: {world.mailbox.flags()}")
        return verdict
    finally:
        world.close()


def _two_people(ground: Ground, *, later: bool) -> Verdict:
    """Both say the same at the same time, and their programs give no Message-ID: each has said it."""
    world = ground.world()
    try:
        introduce(world)
        ran(world, WHEN)
        for author in (RUTH, ERIC):
            words = "Thursday 5 March at 2 pm at the Bridgehead on Sparks works for me."
            world.writes(author, words, "2026-03-02 11:00", headers=_NONE)
            if later:
                ran(world, WHEN)
        for _ in range(2):
            ran(world, WHEN)
        with world.book() as book:
            stage = book.cases()[0].stage.value
        return Verdict(wrong=[] if stage == "scheduled" else [f"the case stands at {stage}"])
    finally:
        world.close()

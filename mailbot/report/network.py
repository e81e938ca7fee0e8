"""The network of a newcomer: who was named by whom, in which generation, and what has come of each meeting.

One value for the picture (picture.py) and for its text twin, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailbot.cases.case import Case, Referral, ReferralState, Stage
from mailbot.reading.values import Language


class State(StrEnum):
    """What has come of one person's meeting with the newcomer."""

    MET = "met"
    OPEN = "open"
    NO = "no"  # declined, or ended without a meeting
    EVENT = "event"  # an invitation that counts as one


@dataclass(frozen=True, slots=True)
class Node:
    """One person of a network. `parent`: the place in `people` of who named them, None for the first generation."""

    name: str
    generation: int
    state: State
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """A newcomer and everybody whom they met or may meet, each named person after who named them."""

    newcomer: str
    people: tuple[Node, ...]
    hired: bool = False

    def count(self, state: State) -> int:
        """How many people of a state."""
        return sum(one.state is state for one in self.people)


_NOT_SHOWN = (ReferralState.WITHDRAWN, ReferralState.UNCOUNTED, ReferralState.OPEN)


def networks(cases: Iterable[Case]) -> tuple[Network, ...]:
    """One network a newcomer, in the order in which their first matches were opened."""
    mine: dict[str, list[Case]] = {}
    for case in cases:
        mine.setdefault(case.connectee.email or case.connectee.name, []).append(case)
    return tuple(_network(theirs) for theirs in mine.values())


def _network(cases: list[Case]) -> Network:
    known = {case.id: case for case in cases}
    people: list[Node] = []
    for case in cases:
        if case.parent not in known:
            _grow(case, known, None, people)
    return Network(cases[0].connectee.name, tuple(people), any("hired" in case.done for case in cases))


def _grow(case: Case, known: dict[str, Case], parent: int | None, people: list[Node]) -> None:
    here = len(people)
    people.append(Node(case.connector.name, case.generation, _state(case), parent))
    for referral in case.referrals:
        child = known.get(referral.child)
        if child is not None:
            _grow(child, known, here, people)
        elif referral.state not in _NOT_SHOWN:
            people.append(_named(referral, case.generation + 1, here))


def _named(referral: Referral, generation: int, parent: int) -> Node:
    event = referral.state is ReferralState.EVENT
    name = "" if event else referral.name or referral.email.partition("@")[0]
    return Node(name, generation, State.EVENT if event else State.OPEN, parent)


def _state(case: Case) -> State:
    if "met" in case.done:
        return State.MET
    stopped = any(stop.reason == "opted_out" for stop in case.stops)
    return State.NO if stopped or case.stage in (Stage.DECLINED, Stage.CLOSED) else State.OPEN


@dataclass(frozen=True, slots=True)
class Wording:
    """The few words that a picture and its twin need, in one language."""

    states: dict[State, str]
    event: str
    generation: str
    totals: str
    job: str
    newcomer: str
    colon: str


WORDS = {
    Language.EN: Wording(
        {State.MET: "met", State.OPEN: "open", State.NO: "declined", State.EVENT: "invited"},
        "an event",
        "Generation {} of {}",
        "{met} met, {open} open, {no} declined",
        "found work",
        "Newcomer",
        ": ",
    ),
    Language.FR: Wording(
        {State.MET: "rencontre faite", State.OPEN: "en cours", State.NO: "refus", State.EVENT: "invitation"},
        "un événement",
        "Génération {} sur {}",
        "{met} faites, {open} en cours, {no} sans suite",
        "emploi trouvé",
        "Personne arrivée",
        "\u00a0: ",
    ),
}


def heading(network: Network, words: Wording) -> str:
    """A network's first line: the newcomer, and how many meetings there were, may be and will not be."""
    counts = {"met": State.MET, "open": State.OPEN, "no": State.NO}
    totals = words.totals.format(**{name: network.count(state) for name, state in counts.items()})
    return f"{network.newcomer}{words.colon}{totals}" + (f"; {words.job}" if network.hired else "")


def twin(network: Network, generations: int, language: Language = Language.EN) -> str:
    """The network as text, for those who do not see the picture: a line a person, two spaces a generation."""
    words = WORDS[language]
    return "\n".join((heading(network, words), *_lines(network, generations, words)))


def _lines(network: Network, generations: int, words: Wording) -> Iterator[str]:
    for one in network.people:
        name = one.name or words.event
        yield f"{'  ' * one.generation}{name} ({one.generation}/{generations}){words.colon}{words.states[one.state]}"


def trees(cases: Iterable[Case], generations: int, language: Language = Language.EN) -> tuple[str, ...]:
    """The text twin of each newcomer's network."""
    return tuple(twin(network, generations, language) for network in networks(cases))

"""What is known of a letter while its intents are weighed, and the account of what was concluded from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from mailbot.reading.machines import is_calendar
from mailbot.reading.matching import Hit
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.given import Given
from mailbot.reading.people.names import Name
from mailbot.reading.scene import Scene, stage_of
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Evidence, Intent, Language, Stance, Time

_MEETING = frozenset({"meeting", "chat", "conversation", "talk", "coffee", "rencontre", "entretien", "discussion"})
_CLAUSE_END = re.compile(r"[.!?;,]\s")
_SUPPOSING = frozenset({"if", "unless", "whether", "si", "s'"})
_CLAUSE_MARKS = frozenset({",", ";", ":", "(", ")", "–", "—", "-"})
_PLAINLY_MET = frozenset({"met.we-met", "met.rencontre"})

AFTER_SURVEY = frozenset({"surveyed", "closed"})
BEFORE_MEETING = frozenset({"proposed", "introduced", "scheduled"})
OPEN_STANCES = frozenset({Stance.AGREED, Stance.OFFERED})
AFTER_MEETING = frozenset({"met", "referred", "surveyed", "closed"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A letter's words with times, people and the place found in them. `cards` are times of calendar parts.

    `withdrawn`: contacts of an earlier letter taken back; `mended`: the words that take back one of this letter.
    """

    scene: Scene
    language: Language
    times: tuple[FoundTime, ...]
    given: tuple[Given, ...]
    withdrawn: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    cards: tuple[Time, ...] = ()
    mended: tuple[Hit, ...] = ()


@dataclass(slots=True)
class Ledger:
    """The intents concluded so far, each with its evidence, the times kept, and the doubts."""

    facts: Facts
    times: list[FoundTime]
    said: dict[Intent, Evidence] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    guessed: bool = False
    answers: list[str] = field(default_factory=list)

    @property
    def stage(self) -> str | None:
        """The case's stage when the letter came."""
        return stage_of(self.facts.scene.context)

    @property
    def role(self) -> str:
        """The role of the author."""
        return self.facts.scene.context.sender

    @property
    def upcoming(self) -> bool:
        """Whether a meeting is settled that has not passed."""
        meeting = self.facts.scene.context.meeting
        return meeting is not None and meeting.date >= self.facts.scene.letter.sent_at.date()

    @property
    def settled(self) -> bool:
        """Whether a meeting is settled, now or a while ago, and not yet reported."""
        return self.stage == "scheduled" or self.upcoming

    @property
    def is_over(self) -> bool:
        """Whether the day of the settled meeting has come."""
        meeting = self.facts.scene.context.meeting
        return meeting is not None and meeting.date <= self.facts.scene.letter.sent_at.date()

    def say(self, intent: Intent, words: str, rule: str, zone: str = "reply") -> None:
        """Concludes an intent; the first evidence stays."""
        self.said.setdefault(intent, Evidence(intent.value, words, rule, zone))

    def say_hits(self, intent: Intent, hits: Iterable[Hit]) -> None:
        """Concludes an intent from the longest of some hits, if there is one."""
        best = max(hits, key=lambda h: h.end - h.start, default=None)
        if best is not None:
            self.say(intent, best.words, best.rule.id)

    def say_times(self, intent: Intent, times: Iterable[FoundTime]) -> None:
        """Concludes an intent from the first of some times, if there is one."""
        first = next(iter(times), None)
        if first is not None:
            self.say(intent, self.facts.scene.letter.reply[first.start : first.end], first.rule)

    def drop(self, *intents: Intent) -> None:
        """Takes intents back."""
        for intent in intents:
            self.said.pop(intent, None)

    def has(self, *intents: Intent) -> bool:
        """Whether one of these intents is concluded."""
        return any(intent in self.said for intent in intents)

    def doubt(self, phrase: str) -> None:
        """Notes why a person should look."""
        if phrase not in self.doubts:
            self.doubts.append(phrase)

    def of(self, *stances: Stance) -> list[FoundTime]:
        """The times kept of these stances."""
        return [t for t in self.times if t.time.stance in stances]

    def keep_times(self, keep: Callable[[FoundTime], bool]) -> None:
        """Leaves only the times that pass."""
        self.times = [t for t in self.times if keep(t)]

    def restance(self, change: Callable[[FoundTime], Stance]) -> None:
        """Gives each time the stance that a function says; a calendar part's own form has said its stance already."""
        self.times = [t if is_calendar(t) else replace(t, time=replace(t.time, stance=change(t))) for t in self.times]

    def cues(self, *says: str) -> tuple[Hit, ...]:
        """Cue hits of the letter."""
        return self.facts.scene.cues(*says)

    def saying(self, intent: Intent) -> tuple[Hit, ...]:
        """Intent hits of the letter."""
        return self.facts.scene.saying(intent.value)

    def sentence_of(self, time: FoundTime) -> int:
        """Index of the sentence in which a time stands."""
        return self.facts.scene.sentence_at(time.start)

    def asks(self, sentence: int) -> bool:
        """Whether a sentence is a question."""
        start, end = self.facts.scene.sentence_range(sentence)
        return "?" in self.facts.scene.letter.reply[start:end]

    def is_supposed(self, hit: Hit) -> bool:
        """Whether words stand in a clause that only supposes ("if she has to cancel, I'd understand")."""
        wording = self.facts.scene.wording
        norms = wording.norms(wording.sentences[hit.sentence].start, hit.first)
        clause = norms[max((i + 1 for i, norm in enumerate(norms) if norm in _CLAUSE_MARKS), default=0) :]
        supposes = [i for i, norm in enumerate(clause) if norm in _SUPPOSING]
        return any(not {"plait", "possible"} & set(clause[i : i + 4]) for i in supposes)

    def was_offered(self, time: Time) -> bool:
        """Whether a time is one of those on the table: who takes it up contradicts nothing."""
        return any(time.date == o.date and time.start == o.start for o in self.facts.scene.context.offered)

    def is_meeting(self, time: Time) -> bool:
        """Whether a time is the settled meeting's."""
        meeting = self.facts.scene.context.meeting
        return meeting is not None and (time.date, time.start) == (meeting.date, meeting.start)

    def is_event(self, time: FoundTime) -> bool:
        """Whether a time stands beside an invitation to an event."""
        beside = [h for h in self.invitations() if abs(self.sentence_of(time) - h.sentence) <= 1]
        return self.has(Intent.INVITE_EVENT) and bool(beside)

    def clause_before(self, time: FoundTime) -> str:
        """The words of a time's clause that stand before it."""
        return _CLAUSE_END.split(self.facts.scene.letter.reply[: time.start])[-1]

    def invitations(self) -> tuple[Hit, ...]:
        """What invites to an event: words of the one, or an event that is named beside words to come along."""
        along = {h.sentence for h in self.cues("come-along")}
        named = tuple(h for h in self.cues("event") if along & {h.sentence, h.sentence + 1})
        return (*self.saying(Intent.INVITE_EVENT), *named)

    def ahead(self) -> frozenset[int]:
        """The sentences that give thanks for an hour that is still to come: no meeting is told of in them.

        Nothing of the letter says that it is over, nor does the calendar.
        """
        if self.is_over or self.stage not in BEFORE_MEETING or self.cues("met-behind"):
            return frozenset()
        return frozenset(h.sentence for h in self.cues("meets-ahead"))

    def met_after_all(self) -> bool:
        """Whether words that tell of a meeting come after those of a wait ("I sat there for an hour. Then we met")."""
        waits = [h.sentence for h in self.saying(Intent.NO_SHOW)]
        met = [h.sentence for h in self.saying(Intent.MET) if h.rule.id in _PLAINLY_MET]
        return bool(waits) and bool(met) and max(met) > max(waits)

    def praises_somebody(self) -> bool:
        """Whether praise is of the meeting or of somebody named: "it was a pleasure" at a farewell is a courtesy."""
        scene = self.facts.scene
        hits = self.saying(Intent.FEEDBACK)
        if any(not _MEETING.isdisjoint(scene.wording.norms(h.first, h.last)) for h in hits):
            return True
        return any(not n.turned for n in self._praised())

    def praises_party(self) -> bool:
        """Whether praise is of the Connector or the Connectee by name."""
        context = self.facts.scene.context
        parties = [who for who in (context.connector, context.connectee) if who is not None]
        return any(same_person(n.text, who) for n in self._praised() for who in parties)

    def _praised(self) -> list[Name]:
        """The names in sentences that praise."""
        scene = self.facts.scene
        praised = [scene.sentence_range(h.sentence) for h in self.saying(Intent.FEEDBACK)]
        return [n for n in scene.names if any(start <= n.start < end for start, end in praised)]


def same_sentences(some: tuple[Hit, ...], others: tuple[Hit, ...]) -> bool:
    """Whether all of some hits stand in sentences of the others."""
    return {h.sentence for h in some} <= {h.sentence for h in others}

"""Reads one letter in the light of its case: the whole of understanding behind one pure method."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from spacy.language import Language as Pipeline

from mailbot.reading.acting import doubts_of
from mailbot.reading.again import beside_place, with_held
from mailbot.reading.bare import find_bare
from mailbot.reading.confidence import confidence, features
from mailbot.reading.intents import Facts, Settled, settle
from mailbot.reading.intents.arbiter import Verdict
from mailbot.reading.language import identify_letter, identify_notice
from mailbot.reading.learnt import Learnt
from mailbot.reading.machines import (
    booked_time,
    booking_lines,
    booking_place,
    calendar_intents,
    invitation_place,
    invitation_times,
    is_calendar,
    joined_times,
)
from mailbot.reading.matching import Compiled, compile_rules
from mailbot.reading.models import Models
from mailbot.reading.people.given import Given
from mailbot.reading.people.parties import Introduced, find_parties
from mailbot.reading.people.referrals import find_referrals, too_many
from mailbot.reading.people.withdrawn import find_withdrawn, given_here, without
from mailbot.reading.places import FoundPlace, find_place
from mailbot.reading.rules import ReadingRules
from mailbot.reading.scene import Scene, lay_open
from mailbot.reading.times import FoundTime, FoundTimes, find_times, find_until
from mailbot.reading.values import Context, Evidence, Intent, Language, Letter, Machine, Reading, Stance
from mailbot.reading.weights import Weights
from mailbot.reading.wording import blank_pipeline, without_long_runs

LONGEST = 8_000
_BARE = 0.95  # a whole message that is a suggested answer leaves little to misread
_BOOKING = re.compile(r"new event|booking|booked|scheduled|appointment|réserv|nouvel événement", re.IGNORECASE)
_UNTIL = frozenset({Intent.DEFER, Intent.OUT_OF_OFFICE, Intent.PROMISE_REFERRALS, Intent.PAUSE})


@dataclass(frozen=True, slots=True)
class Study:
    """A reading, the features of its confidence, and how its intents were weighed (empty for a bare answer)."""

    reading: Reading
    features: Mapping[str, float] = field(default_factory=dict)
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class _Tools:
    pipeline: Pipeline
    compiled: Compiled


class Reader:
    """Rules and models made ready once; `read` depends on nothing else and changes nothing."""

    def __init__(self, rules: ReadingRules, learnt: Learnt, models: Models | None = None) -> None:
        self._rules = rules
        self._learnt = learnt
        self._models = models or Models()
        self._tools: dict[Language, _Tools] = {}

    def study(self, letter: Letter, context: Context) -> Study:
        """A reading with all that its weights are trained on."""
        return self._understood(letter, context)

    def read(self, letter: Letter, context: Context) -> Reading:
        """Understands a letter; never raises on any text. Words beyond 10 000 characters are not read (no act)."""
        reading = self._understood(letter, context).reading
        if len(letter.reply) > LONGEST:
            return replace(reading, reply=letter.reply, act=False, doubts=(*reading.doubts, "too long to read whole"))
        return reading

    def _understood(self, letter: Letter, context: Context) -> Study:
        capped = replace(letter, reply=letter.reply[:LONGEST])
        language = _language(capped)
        if (bare := self._bare(capped, context, language)) is not None:
            return Study(bare)
        tools = self._ready(language)
        with tools.pipeline.memory_zone():
            return self._read(capped, context, language, tools)

    def _bare(self, letter: Letter, context: Context, language: Language) -> Reading | None:
        """The reading of a message that is one of the answers which letters suggest."""
        order = sorted(Language, key=lambda one: one is not language)
        row = find_bare(letter, context, [self._rules.bare[one] for one in order])
        if row is None:
            return None
        until = find_until(letter.reply, language, letter.sent_at, self._rules.times) if row.intent in _UNTIL else None
        doubts = tuple(doubts_of((row.intent,), letter, context))
        return Reading(
            language=language,
            reply=letter.reply,
            intents=(row.intent,),
            confidence=_BARE,
            act=not doubts,
            evidence=(Evidence(row.intent.value, letter.reply, row.id),),
            until=until,
            doubts=doubts,
        )

    def prepare(self, language: Language) -> None:
        """Make a language and its dictionary ready now rather than at its first letter."""
        self._ready(language)
        self._models.prepare(language)

    def _ready(self, language: Language) -> _Tools:
        if language not in self._tools:
            pipeline = blank_pipeline(language)
            self._tools[language] = _Tools(pipeline, compile_rules(pipeline, language, self._rules.rules[language]))
        return self._tools[language]

    def lay_open(self, letter: Letter, context: Context, language: Language | None = None) -> Scene:
        """A letter's words with what rules and marks find in them: for training."""
        spoken = language or _language(letter)
        return self._scene(letter, context, self._ready(spoken), self._times(letter, context, spoken))

    def _times(self, letter: Letter, context: Context, language: Language) -> FoundTimes:
        return find_times(without_long_runs(letter.reply), language, letter.sent_at, context, self._rules.times)

    @staticmethod
    def _scene(letter: Letter, context: Context, tools: _Tools, times: FoundTimes) -> Scene:
        spans = tuple((t.start, t.end) for t in times.times)
        return lay_open(tools.pipeline, tools.compiled, letter, context, spans)

    def _read(self, letter: Letter, context: Context, language: Language, tools: _Tools) -> Study:
        times = self._times(letter, context, language)
        scene = self._scene(letter, context, tools, times)
        if letter.machine is not None:
            return self._notice(scene, language)
        return self._letter(scene, language, times)

    def _letter(self, scene: Scene, language: Language, times: FoundTimes) -> Study:
        letter, context = scene.letter, scene.context
        words = with_held(scene, language, times.times, self._rules.times)
        place = self._place(scene, language, replace(times, times=words))
        if not words and (words := beside_place(scene, language, place, self._rules.times, self._rules.places)):
            place = self._place(scene, language, replace(times, times=words)) or place
        withdrawn = find_withdrawn(scene)
        named = find_referrals(scene, partial(self._models.knows, language=language))
        given = without(named, [who for who, _ in withdrawn])
        mended = given_here(scene, withdrawn, named)
        earlier = tuple(dict.fromkeys(who for who, hit in withdrawn if hit not in mended))
        found = joined_times(words, invitation_times(letter.invitations, context))
        span = (place.start, place.end) if place else None
        facts = Facts(scene, language, found, given, earlier, span, mended=mended)
        settled = settle(facts, self._learnt.opinion.opinion(scene.wording, context), self._learnt.weights)
        introduced = find_parties(scene) if Intent.OPEN_CASE in settled.intents else Introduced(None)
        ahead = tuple(t for t in words if t.time.stance is not Stance.HELD)
        if place and ahead != words and Intent.MET not in settled.intents:  # no meeting, so none where it was
            place = self._place(scene, language, replace(times, times=ahead))
        if Intent.REFER not in settled.intents:
            given = ()
        if Intent.OPEN_CASE in settled.intents:
            place = None
        until = (
            find_until(letter.reply, language, letter.sent_at, self._rules.times)
            if _UNTIL & set(settled.intents)
            else None
        )
        return _reading(
            _Found(scene, language, settled, given, introduced, self._learnt.weights, place),
            place=invitation_place(letter.invitations) or (place.words if place else None),
            place_evidence=_place_evidence(place),
            until=until,
            withdrawn=earlier,
        )

    def _place(self, scene: Scene, language: Language, times: FoundTimes) -> FoundPlace | None:
        text = without_long_runs(scene.letter.reply)
        return find_place(text, language, times, scene.context, self._rules.places)

    def _booked(self, letter: Letter, language: Language, context: Context) -> tuple[FoundTime, ...]:
        """The slot that a booking program's notice names: in its subject, or in its first line with a day and hour."""
        if letter.machine is not Machine.OTHER or not _BOOKING.search(letter.subject):
            return ()
        for text in (letter.subject, *booking_lines(letter.reply)):
            found = find_times(text, language, letter.sent_at, context, self._rules.times).times
            if slots := [t for t in found if t.time.start]:
                return tuple(booked_time(t, letter.subject) for t in slots[:1])
        return ()

    def _notice(self, scene: Scene, language: Language) -> Study:
        """A machine's mail: nothing in its words is asked, offered or given."""
        letter, context = scene.letter, scene.context
        cards = invitation_times(letter.invitations, context) if letter.machine is Machine.CALENDAR else ()
        until = None
        if letter.machine is Machine.BOUNCE:
            said = {Intent.BOUNCE: "machine.bounce"}
        elif letter.machine is Machine.ABSENCE:
            left = [h for h in scene.saying("wrong_person") if "left" in h.rule.id or "parti" in h.rule.id]
            said = {Intent.WRONG_PERSON: left[0].rule.id} if left else {Intent.OUT_OF_OFFICE: "machine.absence"}
            until = find_until(letter.reply, language, letter.sent_at, self._rules.times)
        else:
            cards = cards or self._booked(letter, language, context)
            said = calendar_intents(cards, context) or {Intent.OTHER: f"machine.{letter.machine}"}
        evidence = tuple(Evidence(i.value, letter.subject, rule, "header") for i, rule in said.items())
        doubts = tuple(d for c in cards for d in c.doubts)
        settled = Settled(evidence, cards, doubts, ())
        place = (invitation_place(letter.invitations) or booking_place(letter.reply)) if cards else None
        return _reading(
            _Found(scene, language, settled, (), Introduced(None), self._learnt.weights), place=place, until=until
        )


@dataclass(frozen=True, slots=True)
class _Found:
    scene: Scene
    language: Language
    settled: Settled
    given: tuple[Given, ...]
    introduced: Introduced
    weights: Weights
    place: FoundPlace | None = None


def _language(letter: Letter) -> Language:
    if letter.machine is not None:
        return identify_notice(letter.reply or letter.subject, identify_letter(letter.subject, "", letter.quoted))
    return identify_letter(letter.reply, letter.subject, letter.quoted)


def _reading(
    found: _Found,
    place: str | None = None,
    place_evidence: tuple[Evidence, ...] = (),
    until: date | None = None,
    withdrawn: tuple[str, ...] = (),
) -> Study:
    scene, settled = found.scene, found.settled
    doubts = list(
        dict.fromkeys(
            (*settled.doubts, *found.introduced.doubts, *doubts_of(settled.intents, scene.letter, scene.context))
        )
    )
    if found.given and too_many(scene):
        doubts.append("more names than are weighed")
    values = features(scene, settled, found.given, found.place)
    sure = confidence(values, found.weights)
    if sure < found.weights.act_from and not doubts:
        doubts.append("not sure enough")
    reading = Reading(
        language=found.language,
        reply=scene.letter.reply,
        intents=settled.intents,
        times=tuple(t.time for t in settled.times),
        place=place,
        referrals=tuple(g.contact for g in found.given),
        parties=found.introduced.parties,
        confidence=sure,
        act=not doubts,
        evidence=(*settled.evidence, *_time_evidence(scene, settled), *place_evidence, *_people_evidence(found.given)),
        until=until,
        withdrawn=withdrawn,
        answers=settled.answers,
        doubts=tuple(doubts),
    )
    return Study(reading, values, settled.verdict)


def _time_evidence(scene: Scene, settled: Settled) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"time:{i}", scene.letter.reply[t.start : t.end], t.rule, "calendar" if is_calendar(t) else "reply")
        for i, t in enumerate(settled.times)
    )


def _place_evidence(place: FoundPlace | None) -> tuple[Evidence, ...]:
    return (Evidence("place", place.words, place.rule),) if place else ()


def _people_evidence(given: Sequence[Given]) -> tuple[Evidence, ...]:
    return tuple(Evidence(f"referral:{i}", g.words, g.rule, g.zone) for i, g in enumerate(given))

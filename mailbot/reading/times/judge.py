"""The whole message judged: doubles dropped, spans cut around what is ruled out, offers taken or only pointed at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbot.reading.times.clauses import asks
from mailbot.reading.times.drafts import Draft
from mailbot.reading.times.find import Scene
from mailbot.reading.times.rules import CueKind, PickKind, Rule
from mailbot.reading.times.table import SEVERAL, Table, part_holds, said_of, single_stance
from mailbot.reading.values import Part, Stance, Time

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "one": 1, "two": 2, "three": 3, "four": 4} | {
    "a": 1, "b": 2, "c": 3, "d": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "premier": 1, "premiere": 1, "deuxieme": 2,
    "seconde": 2, "troisieme": 3, "quatrieme": 4, "1er": 1, "1re": 1, "2e": 2, "3e": 3, "4e": 4, "un": 1, "deux": 2,
    "trois": 3, "quatre": 4,
}  # fmt: skip
_MIDDLE = frozenset({"middle", "milieu"})
_ASKED = re.compile(r"[^.,;!?\n]{0,200}\?")
_WHETHER = re.compile(
    r"\b(?:is|was|are|isn't|was it|it's|its|that's)\b(?! (?:possible|there any|it possible))|\bc'est\b"
    r"|\best-ce (?:bien|que c'est)\b|\bc'etait\b"
    r"|\btoujours\b|\bbien (?:a|le|vers)\b|\best bien\b"
)
_MORNING_ENDS = 12
_EVENING_BEGINS = 17


def judge(drafts: Sequence[Draft], scene: Scene, table: Table) -> list[Draft]:
    """The drafts that stand, each with its final stance, in reading order."""
    pointed = list(_picks(scene, table, drafts)) if table.offered else []
    said = [draft for draft in drafts if not _is_pointer(draft, pointed)]
    standing = _without_doubles(_settled(_last_word([*said, *pointed], table)))
    if not standing and table.offered:
        standing = list(_plain_yes(scene, table))
    standing = _confirmed(_unrefused(standing), scene, table)
    return sorted(_cut_spans(_refined(_narrowed(standing, scene))), key=lambda draft: (draft.start, draft.time.date))


def _is_pointer(draft: Draft, pointed: Sequence[Draft]) -> bool:
    """Whether a time said is part of words that point at an offer ("the morning one")."""
    return any(pick.start <= draft.start and draft.end <= pick.end for pick in pointed)


def _last_word(drafts: Sequence[Draft], table: Table) -> list[Draft]:
    """The drafts without those that later words on the same day take back: an offer, by an engagement that the author
    remembers ("Monday at 10. Oh no, Monday I teach"); an engagement, by an hour left free; a refusal, by a yes to the
    very time.
    """
    return [draft for draft in drafts if not any(_takes_back(other, draft, table) for other in drafts)]


def _takes_back(later: Draft, draft: Draft, table: Table) -> bool:
    if later.start <= draft.start or later.time.date != draft.time.date:
        return False
    if _is_open(draft.time):
        return _refuses(later.time, draft.time) and (later.engaged or (draft.by_day and draft.taken))
    if draft.time.stance is not Stance.RULED_OUT or not _is_open(later.time) or later.time.start is None:
        return False
    settles = later.time.stance is Stance.AGREED and (table.lists(later.time) or table.confirms(later.time))
    return draft.engaged or (settles and not later.by_day)


def _settled(drafts: Sequence[Draft]) -> list[Draft]:
    """Offers taken: one is agreed, several are offered back, unless the words settle them."""
    taken = [draft for draft in drafts if draft.taken]
    stance = single_stance([draft.time for draft in taken]) if taken else Stance.OFFERED
    return [
        replace(draft, time=replace(draft.time, stance=_final(draft, stance))) if draft.taken else draft
        for draft in drafts
    ]


def _final(draft: Draft, stance: Stance) -> Stance:
    return Stance.AGREED if draft.cue is CueKind.SETTLE else stance


def _without_doubles(drafts: Sequence[Draft]) -> list[Draft]:
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        time = draft.time
        key = (time.date, time.end_date, time.start, time.part, time.stance is Stance.RULED_OUT)
        if key not in kept or (time.stance is Stance.AGREED and kept[key].time.stance is Stance.OFFERED):
            kept[key] = draft
    return list(kept.values())


def _narrowed(drafts: Sequence[Draft], scene: Scene) -> list[Draft]:
    """Without the week that a later sentence makes precise: by hours on its days, or by days where it is only asked for
    ("next week? I can Monday 9").
    """
    return [draft for draft in drafts if not any(_narrows(other, draft, scene) for other in drafts)]


def _narrows(other: Draft, draft: Draft, scene: Scene) -> bool:
    mine, theirs = draft.time, other.time
    if mine.end_date is None or theirs.end_date is not None or not (_is_open(mine) and _is_open(theirs)):
        return False
    held = mine.date <= theirs.date <= mine.end_date and (mine.start, mine.end, mine.part) == (None, None, None)
    later = other.start > draft.end and not scene.clauses.same_sentence(draft.end, other.start)
    return held and later and (asks(scene.folded.text, draft.end) or theirs.start is not None)


def _refined(drafts: Sequence[Draft]) -> list[Draft]:
    """Without the whole days and weeks that other times of the message make precise."""
    return [draft for draft in drafts if not any(_refines(other, draft) for other in drafts)]


def _refines(other: Draft, draft: Draft) -> bool:
    mine, theirs = draft.time, other.time
    if other is draft or mine.start or mine.end or not _is_open(mine) or not _is_open(theirs):
        return False
    if (mine.date, mine.end_date) == (theirs.date, theirs.end_date):
        return _is_more_precise(theirs, mine)
    if mine.end_date is not None:
        said = other.bare or theirs.stance is Stance.AGREED
        return theirs.end_date is None and mine.date <= theirs.date <= mine.end_date and said
    return False


def _is_more_precise(time: Time, other: Time) -> bool:
    """Whether a time says more of the same day than another without hours does."""
    hour = time.start or time.end
    if other.part is not None:
        return hour is not None and part_holds(other.part, hour)
    return hour is not None or time.part is not None


def _unrefused(drafts: Sequence[Draft]) -> list[Draft]:
    """Without the offers taken by a day's mere mention where the message says that the day will not do."""
    return [
        draft
        for draft in drafts
        if not (draft.taken and draft.cue is None and any(_refuses(other.time, draft.time) for other in drafts))
    ]


def _refuses(time: Time, other: Time) -> bool:
    """Whether a time rules another out: its day, or its very hour."""
    same = time.stance is Stance.RULED_OUT and time.date == other.date
    return same and (_is_whole(time) or (time.start is not None and time.start == other.start))


def _is_open(time: Time) -> bool:
    return time.stance in (Stance.OFFERED, Stance.AGREED)


def _cut_spans(drafts: Sequence[Draft]) -> list[Draft]:
    """Offered spans of days without the days that the message rules out."""
    out = {draft.time.date for draft in drafts if draft.time.stance is Stance.RULED_OUT and _is_whole(draft.time)}
    return [piece for draft in drafts for piece in (_pieces(draft, out) if _is_open(draft.time) else (draft,))]


def _is_whole(time: Time) -> bool:
    return time.start is None and time.end is None and time.part is None and time.end_date is None


def _pieces(draft: Draft, out: set[date]) -> Iterable[Draft]:
    time = draft.time
    if time.end_date is None:
        return (draft,)
    days = [time.date + timedelta(count) for count in range((time.end_date - time.date).days + 1)]
    runs: list[list[date]] = []
    for day in (day for day in days if day not in out):
        if runs and runs[-1][-1] + timedelta(1) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [replace(draft, time=replace(time, date=run[0], end_date=run[-1] if len(run) > 1 else None)) for run in runs]


def _confirmed(drafts: list[Draft], scene: Scene, table: Table) -> list[Draft]:
    """A time said again that is the settled meeting's confirms it, unless the message moves or refuses something.

    Who asks whether that is the time ("is it 9 or 9:30?") settles and offers nothing.
    """
    drafts = [draft for draft in drafts if not _is_asked_of_meeting(draft, drafts, scene, table)]
    if any(cue.kind in (CueKind.MOVE, CueKind.REFUSE) for cue in scene.clauses.cues):
        return drafts
    return [
        replace(draft, time=replace(draft.time, stance=Stance.AGREED))
        if draft.time.stance is Stance.OFFERED and draft.time.start and table.confirms(draft.time) and not draft.doubts
        else draft
        for draft in drafts
    ]


def _is_asked_of_meeting(draft: Draft, drafts: Sequence[Draft], scene: Scene, table: Table) -> bool:
    meeting, text = table.meeting, scene.folded.text
    if meeting is None or not asks(text, draft.end):
        return False
    if not said_of(draft.time, meeting) and draft.cue not in (None, CueKind.SETTLE):
        return False
    if draft.cue is CueKind.MOVE or not _is_open(draft.time):
        return False
    opened, closed = scene.clauses.sentence(draft.start)
    named = any(table.confirms(d.time) and opened <= d.start < closed for d in drafts)
    return named and _WHETHER.search(text, opened, draft.end) is not None


@dataclass(frozen=True, slots=True)
class _Pick:
    """Words that point at the table, by one rule."""

    rule: Rule
    start: int
    end: int
    nth: str


def _picks(scene: Scene, table: Table, drafts: Sequence[Draft]) -> Iterable[Draft]:
    places = sorted([*(draft.start for draft in drafts), *(atom.start for atom in scene.atoms)])
    for pick in _pointing(scene):

        def spoken_for(low: int, high: int) -> bool:
            return bisect_left(places, low) < bisect_left(places, high)

        cue = scene.clauses.cue_for(pick.start, pick.end, spoken_for)
        engaged = scene.clauses.is_engaged(pick.start, pick.end, spoken_for)
        refused = engaged or (cue is not None and cue.kind is CueKind.REFUSE)
        either = pick.rule.kind == PickKind.EITHER
        # Days are ruled out only where they are named: "both clash with my shift" names none.
        for offer in () if either and refused else _pointed_at(pick, table.offered, drafts):
            time = _ruled_out(offer) if refused else replace(offer, stance=Stance.OFFERED if either else Stance.AGREED)
            yield Draft(
                time,
                CueKind.REFUSE if refused else None,
                pick.start,
                pick.end,
                pick.rule.id,
                taken=not (refused or either),
            )


def _ruled_out(offer: Time) -> Time:
    return Time(date=offer.date, end_date=offer.end_date, window=True, stance=Stance.RULED_OUT)


def _pointing(scene: Scene) -> Iterable[_Pick]:
    text = scene.folded.text
    for rule in scene.grammar.picks:
        if rule.kind in (PickKind.YES, PickKind.COUNTER):
            continue
        for match in rule.regex.finditer(text):
            nth = next((word for name, word in match.groupdict().items() if name.startswith("nth") and word), "")
            part = match.groupdict().get("part")
            yield _Pick(rule, match.start(), match.end(), str(rule.word("part", part)) if part else nth)


def _pointed_at(pick: _Pick, offered: Sequence[Time], drafts: Sequence[Draft]) -> Sequence[Time]:
    ordered = sorted(offered, key=lambda offer: (offer.date, offer.start is not None, offer.start))
    match PickKind(pick.rule.kind):
        case PickKind.NTH:
            if pick.nth in _MIDDLE:
                return ordered[len(ordered) // 2 :][:1] if len(ordered) % 2 else ()
            nth = int(pick.nth) if pick.nth.isdigit() else _NTH[pick.nth]
            return offered[nth - 1 : nth]
        case PickKind.OTHER:
            named = {draft.time.date for draft in drafts if draft.start < pick.start}
            others = [offer for offer in offered if offer.date not in named]
            return others if len(others) == 1 and len(others) < len(offered) else ()
        case PickKind.LAST:
            return offered[-1:]
        case PickKind.EARLIER:
            return ordered[:1]
        case PickKind.LATER:
            return ordered[-1:]
        case PickKind.DAYPART:
            fitting = [offer for offer in offered if _part_of(offer) is Part(pick.nth)]
            return fitting if len(fitting) == 1 else ()
        case _:
            return offered


def _part_of(offer: Time) -> Part | None:
    if offer.start is None:
        return offer.part
    if offer.start.hour < _MORNING_ENDS:
        return Part.MORNING
    return Part.AFTERNOON if offer.start.hour < _EVENING_BEGINS else Part.EVENING


def _plain_yes(scene: Scene, table: Table) -> Iterable[Draft]:
    """A bare yes to the table: it settles a single offer and leaves the choice among several."""
    if any(cue.kind in (CueKind.REFUSE, CueKind.MOVE) for cue in scene.clauses.cues):
        return
    for rule in scene.grammar.picks:
        match = rule.regex.search(scene.folded.text) if rule.kind == PickKind.YES else None
        if match is not None and not _ASKED.match(scene.folded.text, match.end()):
            stance = Stance.AGREED if len(table.offered) == 1 else Stance.OFFERED
            doubts = () if stance is Stance.AGREED else (SEVERAL,)
            for offer in table.offered:
                yield Draft(
                    replace(offer, stance=stance), None, match.start(), match.end(), rule.id, doubts, taken=True
                )
            return

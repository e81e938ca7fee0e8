"""What a coordinator says of somebody's address or number: whose it is, and what it is now."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from mailbot.cases.case import Case, Person, Role
from mailbot.cases.turn import SIDES
from mailbot.mail.wording import fold

_READ = 10_000  # characters that are looked at
ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_PHONE = re.compile(
    r"(?<![\w@.])(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?:,? ?(?:ext\.?|x|poste) ?\d{1,6})?(?![\w@])"
)
_SENTENCES = re.compile(r"[^!?;\n]+?(?:[!?;\n]|(?<!\bext)(?<!\btel)\.(?=\s|$)|$)")
_NOUN = (
    r"(?:new |correct |right |current |other |work |home |personal |nouve\w+ |bonne? |vrai ?e? )*"
    r"(?:e-?mail|mail|address|phone|number|cell|mobile|telephone|tel|courriel|adresse|numero|cellulaire)\b"
)
_VALUE = r"\W{1,3}(?:\S+@|\+?\d)"  # the address or the number itself
_FIRST_NAME = re.compile(r"\b(?!(?:Mr|Mrs|Ms|Mx|Mme|Mlle|M|Dr|Dre|Prof|Me)\b)[A-Z][\w’'-]*\.?\s+$")
_NAME = re.compile(r"(?<=[\w,;:(] )[A-Z]\w+")  # a capital within a sentence
_FORMS = (
    r"\b(?P<who>{name})'s? " + _NOUN,
    r"\b(?P<who>{name}|he|she|they|il|elle) (?:now |has |uses |have |a |utilise |got |maintenant )+(?:a |an |une? )?"
    + _NOUN,
    r"\b(?P<who>{name}|he|she|they|il|elle) (?:is|are|can be reached|est|se joint)(?: now| maintenant)? (?:at|on|au|a)"
    + _VALUE,
    r"\b(?P<who>his|her|their|son|sa|leur) " + _NOUN,
    r"\b" + _NOUN + r" (?:of |for |de |d')(?P<who>{name})\b",
    r"\b(?:reach|call|phone|write to|write|e-?mail|contact|joindre|appele[zr]|ecri(?:re|vez) a)"
    r" (?P<who>{name}|him|her|them) (?:now |instead |maintenant |plutot )?(?:at|on|au|a)" + _VALUE,
    r"\b(?:use|try|utilise[zr]|essaye[zr]) \S+@\S+ (?:for|with|pour|avec) (?P<who>{name})\b",
    r"\b(?P<who>{name}) ?: ?(?:\S+@|\+?\(?\d)",
    r"\b(?P<who>new|nouveau|nouvelle) " + _NOUN + r"\W{1,4}(?:is |est )?(?:\S+@|\+?\(?\d)",
    r"\bpeut (?:la|le|les) (?P<who>joindre)\b",
)


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a person of a case; `role` is None where it is not said whose it is."""

    role: Role | None
    email: str = ""
    phone: str = ""


def news_of(text: str, case: Case, own: Collection[str]) -> tuple[News, ...]:
    """The details that a text gives of people of a case, one a sentence; `own` are the programme's addresses."""
    found, before = [], ""
    for hit in _SENTENCES.finditer(text[:_READ]):
        sentence = hit.group()
        said = _in_sentence(sentence, before, case, own)
        if said is not None:
            found.append(said)
        before += sentence
    return tuple(found)


def _in_sentence(sentence: str, before: str, case: Case, own: Collection[str]) -> News | None:
    email = next((a.lower() for a in ADDRESS.findall(sentence) if a.lower() not in own), "")
    phone = next(iter(_PHONE.findall(ADDRESS.sub("", sentence))), "").strip()
    if not (email or phone):
        return None
    hit = _form(fold(sentence), case)
    if hit is None:
        return None
    names, told = _by_name(case), before + sentence[: hit.start("who")]
    if hit["who"] in names:
        role = None if _of_another(told, hit["who"], case) else names[hit["who"]]
    elif _speaks_of_others(told, case):
        return None
    else:
        role = _meant(told, email, case)
    person = case.person(role) if role else None
    if person is not None and email == person.email:
        email = ""
    if person is not None and phone == person.phone:
        phone = ""
    return News(role, email, phone) if email or phone else None


def _by_name(case: Case) -> dict[str, Role | None]:
    """Whom a name means; None where it is the name of both, or a referral's as well."""
    ours, theirs = _names(case.connector), _names(case.connectee)
    found: dict[str, Role | None] = {**dict.fromkeys(ours, Role.CONNECTOR), **dict.fromkeys(theirs, Role.CONNECTEE)}
    others = {part for one in case.referrals if fold(one.name) not in found for part in fold(one.name).split()}
    return found | dict.fromkeys(name for name in found if name in others or (name in ours and name in theirs))


def _form(said: str, case: Case) -> re.Match[str] | None:
    """How one sentence tells somebody's details: whose it says, by name or by a pronoun."""
    either = "|".join(re.escape(name) for name in _by_name(case)) or r"\b\B"
    hits = (re.search(form.replace("{name}", either), said) for form in _FORMS)
    return next((hit for hit in hits if hit is not None), None)


def _speaks_of_others(told: str, case: Case) -> bool:
    """Whether somebody outside the two was spoken of after them: a pronoun may mean that one."""
    last = _last_named(told, case)
    if last is not None and isinstance(last[1], str) and not isinstance(last[1], Role):
        return True
    since = told[last[0] :] if last else told
    return bool(ADDRESS.search(since) or _NAME.search(since))


def _names(person: Person) -> tuple[str, ...]:
    """How somebody is spoken of, the whole name first; nobody without a name is."""
    parts = fold(person.name).split()
    return tuple(dict.fromkeys(n for n in (" ".join(parts), *(p for p in (parts[:1] + parts[-1:]) if len(p) > 2)) if n))


def _of_another(told: str, name: str, case: Case) -> bool:
    """Whether a family name stands after a first name that is not theirs: "Zoe Adeyemi" is not Ruth Adeyemi."""
    firsts = [fold(person.name).split()[:1] for person in (case.connector, case.connectee)]
    return " " not in name and [name] not in firsts and _FIRST_NAME.search(told) is not None


def _last_named(told: str, case: Case) -> tuple[int, Role | str | None] | None:
    """Where a mention of somebody of the case, or named in it, ends last, and who that is; None for a name of both."""
    people: list[tuple[Role | str | None, str]] = [(role, name) for name, role in _by_name(case).items()]
    for one in case.referrals:
        people += [(one.name, name) for name in (fold(one.name), *fold(one.name).split()) if len(name) > 2]
    spoken = [
        (m.end(), len(name), name if isinstance(who, Role) and _of_another(told[: m.start()], name, case) else who)
        for who, name in people
        for m in re.finditer(rf"\b{re.escape(name)}\b", fold(told))
    ]
    if not spoken:
        return None
    end, _, who = max(spoken, key=lambda hit: hit[:2])
    return end, who


def _meant(told: str, email: str, case: Case) -> Role | None:
    """Whom "his" or "her" means: who was spoken of last, whose mail fails, or whose name the address bears."""
    last = _last_named(told, case)
    if last is not None:
        return last[1] if isinstance(last[1], Role) else None
    failing = [s.role for s in case.stops if s.reason == "bounced" and s.role in SIDES]
    if len(failing) == 1:
        return failing[0]
    local = fold(email.partition("@")[0])
    alike = [r for r in SIDES if (p := case.person(r)) and any(n in local for n in _names(p))]
    return alike[0] if len(alike) == 1 else None


def trusted(case: Case, role: Role) -> Case:
    """The case in which mail to somebody is taken to arrive again."""
    return replace(case, stops=tuple(s for s in case.stops if not (s.reason == "bounced" and s.role is role)))


def with_news(case: Case, role: Role, person: Person) -> Case:
    """The case with what is new of somebody in it; a new address is trusted. Settings name the coordinator."""
    if role is Role.COORDINATOR:
        return case
    before = case.person(role)
    stops = case.stops
    if before is not None and before.email != person.email:
        stops = trusted(case, role).stops
    if role is Role.CONNECTOR:
        return replace(case, connector=person, stops=stops)
    if role is Role.CONNECTEE:
        return replace(case, connectee=person, stops=stops)
    return replace(case, referrer=person, stops=stops)

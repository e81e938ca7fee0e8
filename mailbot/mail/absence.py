"""Recognises automatic notices of an absence, or of somebody gone for good, and reads when their author is back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from mailbot.mail.wording import fold, has, starts_with

_AUTOMATIC_SUBJECT = starts_with(
    r"automatic(?:ally generated)? (?:reply|response)|auto(?:matic)?[- ]?(?:reply|response|responder|responding)",
    r"auto ?:|vacation (?:reply|response|responder)|away from my mail|reponse (?:automatique|auto)\b",
    r"message (?:automatique|d'absence)|notification d'absence|respuesta automatica|automatische antwort|abwesenheit",
    r"(?:out of (?:the )?office|ooo) (?:auto ?-?reply|reply|notice|message)",
)
_ABSENT_SUBJECT = starts_with(
    r"out of (?:the )?office|ooo\b|away\b|on (?:vacation|leave|holidays?)|i(?: am|'m) (?:away|out|on)\b",
    r"absen(?:t|te|ce)\b|je suis absente?|en (?:vacances|conge)|conges?\b|hors du bureau|vacances",
)
# What a person may well write above a person's words.
_OFFICE_SUBJECT = starts_with(r"out of (?:the )?office|ooo\b|absen(?:t|te|ce) du bureau|hors du bureau")
_ANSWERING_WORDS = has(
    r"thank(?:s| you) for (?:your|contacting|writing)|(?:for|in) (?:urgent|emergenc|any urgent|immediate)",
    r"limited access|when i (?:return|get back)|upon my return|(?:will|shall) (?:reply|respond|answer|get back)",
    r"merci (?:de|pour) votre|pour (?:toute urgence|les urgences)|en cas d'urgence|acces limite|a mon retour",
    r"(?:this is an|message|reponse) auto",
)
_SPOKEN = re.compile(
    r"\?|\b\d{1,2}(?::\d\d|\s?h\b|\s?[ap]\.?m\b)"
    r"|\b(?:but|then|works|happy|free|mais|sinon|convien\w+|me va|libre|dispo)\b"
)
_ABSENT_WORDS = has(
    r"out of (?:the |my )?office|away from (?:the |my )?(?:office|desk|e-?mail)",
    r"when i (?:return|get back)|upon my return",
    r"on (?:annual |sick |maternity |parental |medical |a )*(?:leave|vacation|holidays?)|no longer (?:with|at|work)",
    r"(?:be|am|i'm|will be) (?:back|returning|away|out|off)\b|limited access to (?:my )?e-?mail",
    r"absente? (?:du|de mon|jusqu|pour|le|en|a)\b|(?:en|de) (?:vacances|conges?)|(?:hors|a l'exterieur) du bureau",
    r"(?:at|in) (?:a |an )?(?:conference|training|offsite)|travel+ing|on the road|slow (?:on|to)\b",
    r"en (?:formation|deplacement|mission|congres)\b",
    r"de retour|a mon retour|ne travaille plus|n'est plus a l'emploi|acces limite a (?:mes |ma )?",
)
_LEFT = has(
    r"(?:is|am|are|has been|was|i'm) no longer (?:with|at|employed|working|part of|a member|here)\b|no longer works?\b",
    r"(?:has|have|i've) (?:now )?(?:left|departed)(?: from)? (?:the|our|this) "
    r"(?:company|organi[sz]ation|firm|agency|department|ministry|university|college|hospital|bank|group|team)\b",
    r"(?:has|have|i've) left (?!(?:for|on|early|town|the|a|an|my|his|her|to|this|it)\b)\w",
    r"(?:has|have|i've) (?:now )?retired\b",
    r"(?:mailbox|address|account|inbox) (?:is|has been|was) (?:now )?"
    r"(?:no longer (?:in use|active|monitored|valid)|deactivated|closed|disabled)\b",
    r"n(?:'est|e suis|e fait|e fais|'etes) (?:desormais )?plus "
    r"(?:avec nous|parmi nous|au service|a l'emploi|a notre emploi|employee?|partie de|chez|en poste|membre)\b",
    r"ne travaille (?:desormais )?plus|a quitte (?!le bureau)(?:la |le |l'|notre |nos |son poste|ses fonctions)|"
    r"j'ai quitte (?!le bureau|mon bureau)|a pris sa retraite",
    r"(?:boite|adresse|compte)(?: \w+){0,3} (?:n'est plus|a ete (?:desactivee?|fermee?))\b",
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi", "friday vendredi")
    )
    for name in names.split()
}
_MONTH = "(?P<{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|e)?"
_DATE = (
    r"(?:(?:on |the |le |la )?(?P<next>next )?(?:(?P<weekday>" + "|".join(_WEEKDAYS) + r")\b,? ?)?(?:on |the |le )?"
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)|"
    + _MONTH.format("month_a")
    + r" (?:the )?"
    + _DAY.format("day_a")
    + r"\b|"
    + _DAY.format("day_b")
    + r" (?:of |de )?"
    + _MONTH.format("month_b")
    + r"(?![a-z])|(?P<day_c>\d{1,2})(?:st|nd|rd|th)\b)?(?:,? (?P<year>20\d\d))?)"
)
_BACK = re.compile(
    r"\b(?:back|return(?:ing)?|retour|reviens|reviendrai|rentre|rentrerai|resume)\b"
    r"(?: (?:in|to|at|au|a|the|my|work|office|desk|bureau|travail|only|again|online)\b){0,5}"
    r" ?(?:on |as of |from |a partir du |des )?" + _DATE
)
_UNTIL = re.compile(
    r"\b(?:until|till?|through|thru|jusqu'?(?:au|a|en)?|to|au) (?:and including |incluant |inclusivement )?" + _DATE
)


def is_absence(subject: str, text: str, *, marked: bool) -> bool:
    """Whether a message is an absence notice.

    `marked`: its header says that a program answered (RFC 3834). Without it the subject must be a program's, or speak
    of an absence while the words do too; a person's "Re: out of office next week" is none.
    """
    folded, words = fold(subject).strip(), fold(text[:3000])
    if _AUTOMATIC_SUBJECT.match(folded):
        return True
    absent = _ABSENT_WORDS.search(words) is not None or _LEFT.search(words) is not None
    if marked:
        return absent or names_absence(subject)
    if not absent or _SPOKEN.search(words):
        return False
    answering = _ANSWERING_WORDS.search(words) is not None
    return bool(_OFFICE_SUBJECT.match(folded) or (answering and _ABSENT_SUBJECT.match(folded)))


def names_absence(subject: str) -> bool:
    """Whether a subject speaks of an absence, after a word or two of a program's own."""
    return any(_ABSENT_SUBJECT.match(part.strip()) for part in fold(subject).split(":"))


def has_left(subject: str, text: str) -> bool:
    """Whether a notice says that its author is gone for good: nobody will come back to that address."""
    words = fold(f"{subject}\n{text[:3000]}").replace("\n", " ")
    return _LEFT.search(words) is not None and _BACK.search(words) is None


def back_on(text: str, sent: date) -> date | None:
    """The day on which the author is back: the one named, or the day after the last one away. None where not said.

    A date without a year is the first one not more than a month before `sent`, the day of writing.
    """
    words = fold(text[:3000]).replace("\n", " ")
    for pattern, after in ((_BACK, 0), (_UNTIL, 1)):
        for match in pattern.finditer(words):
            found = _resolved(match, sent)
            if found is not None and -31 <= (found - sent).days <= 730:
                return found + timedelta(days=after if match["weekday"] is None or after == 0 else _gap(found, words))
    return None


def _gap(found: date, words: str) -> int:
    """Days after the day named: one is back on "until Monday", but still away on "until Friday"."""
    return 0 if found.weekday() == 0 and "inclu" not in words else 1


def _resolved(match: re.Match[str], sent: date) -> date | None:
    if match["iso"]:
        return _valid(*map(int, match["iso"].split("-")))
    name, day = match["month_a"] or match["month_b"], match["day_a"] or match["day_b"]
    if match["day_c"]:
        return _next_day(int(match["day_c"]), sent)
    if name is None:
        return _next_weekday(match["weekday"], sent, following=match["next"] is not None)
    if match["year"]:
        return _valid(int(match["year"]), _MONTHS[name], int(day))
    found = _valid(sent.year, _MONTHS[name], int(day))
    if found is not None and found < sent - timedelta(days=31):
        return _valid(sent.year + 1, _MONTHS[name], int(day))
    return found


def _next_day(day: int, sent: date) -> date | None:
    """A bare "the 15th": of this month where it is still to come, else of the next."""
    months = (sent.year, sent.month), (sent.year + sent.month // 12, sent.month % 12 + 1)
    found = (_valid(year, month, day) for year, month in months)
    return next((one for one in found if one is not None and one > sent), None)


def _next_weekday(name: str | None, sent: date, *, following: bool) -> date | None:
    """The coming one; "next Monday" is that of the following week."""
    if name is None:
        return None
    if following:
        return sent + timedelta(days=7 - sent.weekday() + _WEEKDAYS[name])
    return sent + timedelta(days=(_WEEKDAYS[name] - sent.weekday() - 1) % 7 + 1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

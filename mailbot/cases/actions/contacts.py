"""Contacts of a mail against the referrals of a case: who is new, who is known, whom words mean."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.case import Referral, ReferralState
from mailbot.cases.policy import Consent
from mailbot.cases.turn import Turn
from mailbot.reading.values import Contact

# Those of whom more may still be learnt before anything goes to them.
_UNTOLD = (ReferralState.NAMED, ReferralState.FORWARDED, ReferralState.ANNOUNCED)


def fresh_contacts(turn: Turn) -> list[Contact]:
    """The contacts of the reading that the case does not hold yet, each once."""
    fresh: list[Contact] = []
    for contact in turn.reading.referrals:
        usable = contact.name or contact.email
        held = any(
            _same(contact, r.name, r.email) for r in turn.case.referrals if r.state is not ReferralState.WITHDRAWN
        )
        again = any(_same(contact, one.name or "", (one.email or "").lower()) for one in fresh)
        corrects = any(_corrects(turn, contact, r) for r in turn.case.referrals)
        if usable and not (held or again or corrects or _completes(turn, contact)):
            fresh.append(contact)
    return fresh


def matching(turn: Turn, referral: Referral) -> Contact | None:
    """The contact that says something new of somebody who was named before: an address, or that they agree."""
    if referral.state not in _UNTOLD:
        return None
    for contact in turn.reading.referrals:
        alike = _same(contact, referral.name, referral.email) or _completes(turn, contact) is referral
        moved = _corrects(turn, contact, referral)
        alike = alike or moved
        news = moved or (contact.email and not referral.email) or (_spoken(turn, contact) and not referral.spoken)
        if alike and news:
            return contact
    return None


def _corrects(turn: Turn, contact: Contact, referral: Referral) -> bool:
    """Whether a later mail gives another address for somebody of this very name to whom nothing has left yet."""
    told, same = referral.state is ReferralState.ANNOUNCED, _parts(contact.name or "") == _parts(referral.name)
    other = bool(contact.email) and not _has_address(turn, contact.email or "")
    return told and other and bool(referral.name) and same and referral.announced_by != turn.cause


def _has_address(turn: Turn, email: str) -> bool:
    """Whether an address is somebody's in the case already: it makes no second person of another."""
    return any(r.email == email.lower() and r.state is not ReferralState.WITHDRAWN for r in turn.case.referrals)


def _completes(turn: Turn, contact: Contact) -> Referral | None:
    """Whose address a contact gives: who was named without one and whose name fits, or the only one left."""
    lacking = [r for r in turn.case.referrals if r.state is ReferralState.NAMED]
    if not contact.email or _has_address(turn, contact.email):
        return None
    if contact.name:
        said = _parts(contact.name)
        fitting = [r for r in lacking if said <= _parts(r.name) or _parts(r.name) <= said]
    else:
        local = contact.email.partition("@")[0].casefold()
        fitting = [r for r in lacking if any(len(part) > 2 and part in local for part in _parts(r.name))] or lacking
    return fitting[0] if len(fitting) == 1 else None


def updated(turn: Turn, referral: Referral, contact: Contact) -> Referral:
    """Somebody named before, with what a later mail says of them."""
    corrected = _corrects(turn, contact, referral)
    email = ((contact.email or "") if corrected else referral.email or (contact.email or "")).lower()
    spoken = referral.spoken or _spoken(turn, contact)
    name = max(referral.name, contact.name or "", key=len)
    state = _state(turn, email, spoken=spoken)
    return replace(referral, name=name, email=email, spoken=spoken, state=state, announced_by=turn.cause)


def entered(turn: Turn, contact: Contact) -> Referral:
    """A contact as the case keeps it, with the state that its address and the policy give it."""
    email = (contact.email or "").lower()
    spoken = _spoken(turn, contact)
    return Referral(
        name=contact.name or "",
        email=email,
        phone=contact.phone or "",
        title=contact.title or "",
        employer=contact.employer or "",
        words=_words_for(turn, contact),
        spoken=spoken,
        state=_state(turn, email, spoken=spoken),
        announced_by=turn.cause if email else "",
    )


def meant(words: str, referral: Referral) -> bool:
    """Whether words that take somebody back mean this one: the address, or parts of the name."""
    said = _parts(words)
    return words.strip().casefold() == referral.email or (bool(said) and said <= _parts(referral.name))


def _spoken(turn: Turn, contact: Contact) -> bool:
    """Whether the introduction may go at once: they said so, copied the person in, or policy asks nobody."""
    copied = turn.event.mail is not None and (contact.email or "").lower() in turn.event.mail.seen_by
    return contact.spoken or copied or turn.policy.consent is Consent.DIRECT


def _state(turn: Turn, email: str, *, spoken: bool) -> ReferralState:
    if not email:
        return ReferralState.NAMED
    people = (turn.case.connector, turn.case.connectee, turn.case.coordinator, turn.case.referrer)
    ours = {person.email for person in people if person is not None} | turn.known.staff
    if email in ours | turn.known.contacts | turn.known.refused or _untagged(email) == turn.known.programme:
        return ReferralState.UNCOUNTED
    if turn.policy.consent is Consent.CONNECTOR and not spoken:
        return ReferralState.FORWARDED
    return ReferralState.ANNOUNCED


def _untagged(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _same(contact: Contact, name: str, email: str) -> bool:
    """One address makes one person; where one of the two has none, the name decides."""
    if contact.email and email:
        return contact.email.lower() == email
    return bool(name) and _parts(contact.name or "") == _parts(name)


def _parts(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace(",", " ").split())


def _words_for(turn: Turn, contact: Contact) -> str:
    number = turn.reading.referrals.index(contact)
    found = next((e.words for e in turn.reading.evidence if e.fact == f"referral:{number}"), "")
    return found or turn.words

"""What a decision needs to know beyond its case, asked of the case book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.cases.case import Case, Referral, ReferralState, Role, Stage
from mailbot.cases.goodwill import needs_a_word
from mailbot.cases.turn import SIDES, Busy, Known
from mailbot.pipeline.correspondence import Office
from mailbot.reading.values import Contact
from mailbot.store import Fate

_GREETED = timedelta(days=60)  # two matches of a newcomer that end together ask once


@dataclass(frozen=True, slots=True)
class Informed(Office):
    """An office that can look things up in all of the programme's cases."""

    def known(self, case: Case, contacts: Iterable[Contact] = ()) -> Known:
        """What `decide` is told of the case's people, of those who are named, and of those who are to be written to."""
        emails = frozenset(c.email.lower() for c in contacts if c.email)
        emails |= frozenset(r.email for r in case.referrals if r.state is ReferralState.ANNOUNCED)
        since = self.now - self.desk.policy.survey_rest.time
        sides = (case.connector, case.connectee)
        surveyed = (p.email for p in sides if _lately(self.book.mark_of(f"surveyed:{p.email}"), since))
        greeted = self.book.mark_of(f"greeted:{case.connectee.email}")
        asked = self.book.mark_of(f"congratulated:{case.connectee.email}")
        return Known(
            programme=self.desk.address,
            staff=self.desk.staff,
            refused=frozenset(e for e in emails if "opted_out" in self.book.flags(e)),
            contacts=frozenset(e for e in emails if self._meets(e, case)),
            doors={e: why for e in emails if (why := self.needs_a_word(e, case))},
            unwritten=frozenset(r.child for r in case.referrals if self._is_unwritten(r)),
            surveyed=frozenset(surveyed),
            greeted=frozenset({case.connectee.email} if _lately(greeted, self.now - _GREETED) else ()),
            congratulated=frozenset({case.connectee.email} if _lately(asked, self.now - _GREETED) else ()),
            named_today=self.named_today(case),
            busy=self._busy(case),
        )

    def needs_a_word(self, email: str, case: Case) -> str:
        """Why nobody may be asked for this case's newcomer without the coordinator's word; empty where they may."""
        favours = (one for one in self.book.favours(email) if one.case != case.id)
        return needs_a_word(favours, case.connectee.email, self.now, self.desk.policy)

    def named_today(self, case: Case) -> int:
        """How many people with an address this Connector's cases have been given since midnight."""
        today = self.now.astimezone(self.desk.zone).date()
        marked = self.book.mark_of(f"named:{case.connector.email}:{today}")
        return int(marked) if marked else 0

    def _busy(self, case: Case) -> tuple[Busy, ...]:
        """The hours that either of the two has settled in other matches."""
        zone, found = self.desk.zone, []
        for role in SIDES:
            person = case.person(role)
            if person is None or not person.email:
                continue
            for other in self.book.cases_with(person.email):
                theirs = other.role_of(person.email)
                if other.id == case.id or other.stage is not Stage.SCHEDULED or other.meeting is None:
                    continue
                if theirs in SIDES:
                    opposite = other.connectee if theirs is Role.CONNECTOR else other.connector
                    found.append(Busy(role, other.meeting.starts(zone), other.meeting.ends(zone), opposite.name))
        return tuple(found)

    def _meets(self, email: str, case: Case) -> bool:
        return any(c.connectee.email == case.connectee.email and c.id != case.id for c in self.book.cases_with(email))

    def _is_unwritten(self, referral: Referral) -> bool:
        """Whether the first letter to somebody who was named still lies here whole."""
        if referral.state is not ReferralState.OPEN:
            return False
        first = [one for one in self.book.letters(referral.child) if one.letter.first_contact]
        return bool(first) and all(d.state is Fate.QUEUED for one in first for d in one.deliveries)


def _lately(marked: str | None, since: datetime) -> bool:
    return marked is not None and datetime.fromisoformat(marked) > since

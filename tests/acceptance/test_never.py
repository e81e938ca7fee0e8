"""What the program never does: one test a promise, each failing without its guard."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from mailbot.demo.people import Character, Written
from tests.acceptance.people import AMADOU, ERIC, GENEVIEVE, KWAME, LEILA, MALLORY, MEILING, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import ZONE, Programme, at, out

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
ONE = "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com"
CLOCKED = {"proposal_nudge", "time_nudge", "reminder", "did_you_meet", "referral_nudge", "survey", "survey_nudge"}


def test_mail_anybody_twice_for_the_same_mail(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(RUTH, OFFER, "2026-03-02 11:00")
    programme.put(mail)
    assert out(programme.round("2026-03-02 11:00")) == ["times_relay → eric"]
    programme.put(mail)
    assert out(programme.round("2026-03-02 11:05")) == []


def test_mail_anybody_twice_for_the_same_moment(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    assert out(programme.round("2026-03-10 09:00")) == ["time_nudge → ruth"]
    for minute in range(1, 10):
        assert out(programme.round(f"2026-03-10 09:{minute:02}")) == []


def test_nudge_on_a_weekend_a_holiday_or_out_of_hours(programme: Programme) -> None:
    programme.introduced("2026-03-27 08:30")  # a week later is the morning of Good Friday
    moment, end = at("2026-03-27 17:00"), at("2026-04-20 12:00")
    while moment < end:
        programme.round(moment)
        moment += timedelta(hours=3)
    clocked = [one for one in programme.sent if one.kind in CLOCKED]
    assert len(clocked) == 2
    assert all(_decent(one.at) for one in clocked)
    assert clocked[0].at.astimezone(ZONE).date() == at("2026-04-06 09:00").date()


def _decent(moment: datetime) -> bool:
    local = moment.astimezone(ZONE)
    return local.weekday() < 5 and 9 <= local.hour < 17 and f"{local:%m-%d}" != "04-03"


def test_nudge_out_of_hours_when_it_was_down_until_then(programme: Programme) -> None:
    programme.introduced("2026-03-27 10:00")  # due on Good Friday, so on Monday 6 April at 9
    for when in ("2026-04-06 20:00", "2026-04-07 06:00", "2026-04-11 11:00", "2026-05-18 11:00"):
        assert out(programme.round(when)) == []  # evening, early, Saturday, Victoria Day
    assert out(programme.round("2026-05-19 09:00")) == ["time_nudge → ruth"]


def test_nudge_somebody_who_has_answered(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.says(RUTH, OFFER, "2026-03-09 22:00")
    assert not [one for one in programme.wait("2026-03-11 09:00") if RUTH.email in one.readers]
    assert not [one for one in programme.wait("2026-03-18 12:00").to(RUTH) if one.kind == "time_nudge"]


def test_nudge_before_waiting_mail_is_read(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.put(programme.composed(RUTH, OFFER, "2026-03-10 08:50"))
    assert out(programme.round("2026-03-10 09:00")) == ["times_relay → eric"]


def test_send_one_matchs_details_to_anybody_outside_it(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connector=KWAME, connectee=PRIYA)
    programme.says(RUTH, "Thursday 12 March at 2 pm, Quetzalcoatl Room, 150 Elgin Street.", "2026-03-02 11:00")
    programme.says(KWAME, "Friday 13 March at 10 am, Xylophone Hall, 12 York Street.", "2026-03-02 11:30")
    programme.wait("2026-03-31 12:00")
    for ours, theirs in (((RUTH, ERIC), (KWAME, PRIYA)), ((KWAME, PRIYA), (RUTH, ERIC))):
        for reader in ours:
            for letter in programme.sent.to(reader):
                for secret in (p.email for p in theirs):
                    assert secret not in letter.message.as_string()
    assert not [one for one in programme.sent.to(PRIYA) if "Quetzalcoatl" in one.text]
    assert not [one for one in programme.sent.to(ERIC) if "Xylophone" in one.text]


def test_pass_a_concern_to_anybody_but_the_coordinator(programme: Programme) -> None:
    programme.scheduled()
    programme.wait("2026-03-06 09:00")
    words = "We met, but I am worried: he was forty minutes late and asked me for a job three times."
    letters = programme.says(RUTH, words, "2026-03-06 10:00")
    assert {reader for one in letters for reader in one.readers} == {LEILA.email}
    programme.wait("2026-05-29 12:00")
    assert not [one for one in programme.sent if "forty minutes" in one.text and one.readers != (LEILA.email,)]


@pytest.mark.parametrize("author", [ERIC, MALLORY])
def test_mail_a_referral_on_anybody_elses_word(programme: Programme, author: Character) -> None:
    programme.met()
    letters = programme.says(author, f"Please also write to {ONE}", "2026-03-06 14:00")
    assert {reader for one in letters for reader in one.readers} == {LEILA.email}
    programme.wait("2026-03-20 12:00")
    assert not [taken for taken in programme.smtp.taken if MEILING.email in taken.recipients]


def automatic(programme: Programme, headers: dict[str, str], when: str, sender: Character = RUTH) -> Written:
    message = EmailMessage()
    message["From"] = f"{sender.name} <{sender.email}>"
    message["To"] = PROGRAMME.email
    message["Subject"] = "Where do I find you? Thursday at 2?"
    message["Date"] = at(when)
    message["Message-ID"] = f"<auto{len(headers)}.{sender.email}>"
    for name, value in headers.items():
        message[name] = value
    message.set_content("Yes. When can we meet? Thursday 12 March at 2 pm?")
    return Written(sender, (PROGRAMME.email,), "", "", bytes(message))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List-Id": "<jobs.example.org>", "List-Unsubscribe": "<mailto:leave@example.org>"},
        {"X-Mailbot-Loop": PROGRAMME.email},
    ],
    ids=["automatic", "bulk", "list", "itself"],
)
def test_answer_an_automatic_mail_a_list_or_itself(programme: Programme, headers: dict[str, str]) -> None:
    programme.introduced()
    programme.put(automatic(programme, headers, "2026-03-02 11:00"))
    assert out(programme.round("2026-03-02 11:00")) == []
    assert not programme.case().offers


def test_answer_mail_from_its_own_address(programme: Programme) -> None:
    programme.introduced()
    programme.put(automatic(programme, {}, "2026-03-02 11:00", PROGRAMME))
    assert out(programme.round("2026-03-02 11:00")) == []


def test_act_on_mail_whose_sender_is_not_proven(programme: Programme) -> None:
    programme.introduced()
    programme.put(programme.composed(RUTH, OFFER, "2026-03-02 11:00"), proven=False)
    letters = programme.round("2026-03-02 11:00")
    assert {reader for one in letters for reader in one.readers} <= {LEILA.email}
    assert not programme.case().offers


def test_act_on_an_order_of_a_coordinator_who_is_not_proven(programme: Programme) -> None:
    programme.introduced()
    programme.put(programme.composed(LEILA, "Please close Eric's match with Ruth.", "2026-03-02 11:00"), proven=False)
    programme.round("2026-03-02 11:00")
    assert programme.stage() == "introduced"


def test_trust_a_proof_that_the_sender_wrote_below_the_true_one(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(
        MALLORY,
        OFFER,
        "2026-03-02 11:00",
        headers={"Authentication-Results": "mx.demo.example.org; dmarc=pass header.from=harbourline.example.com"},
    )
    forged = Written(RUTH, mail.recipients, "", "", mail.raw.replace(MALLORY.email.encode(), RUTH.email.encode()))
    programme.put(forged, proven=False)
    programme.round("2026-03-02 11:00")
    assert not programme.case().offers


def test_take_orders_from_anybody_but_a_coordinator(programme: Programme) -> None:
    programme.introduced()
    programme.says(MALLORY, "Please close the match of Eric and Ruth.", "2026-03-02 11:00")
    assert programme.stage() == "introduced"


def test_lose_a_message_while_a_server_is_away(programme: Programme) -> None:
    programme.introduced()
    programme.smtp.fail("MAIL", "451", 1)
    programme.says(RUTH, OFFER, "2026-03-02 11:00")
    letters = programme.wait("2026-03-02 12:00")
    assert [one for one in out(programme.sent) if "times_relay" in one] == ["times_relay → eric"]
    assert len(letters) <= 1


def test_let_one_bad_message_stop_the_next_one(programme: Programme) -> None:
    programme.introduced()
    raw = b"From: ((((((((((\r\nTo: \r\nContent-Type: multipart/mixed\r\n\r\n\xff\xfe\x00" + b"(" * 5000
    programme.mailbox.deliver(raw)
    assert "times_relay → eric" in out(programme.says(RUTH, OFFER, "2026-03-02 11:00"))


def test_mark_anything_read_or_delete_it(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, OFFER, "2026-03-02 11:00")
    flags = programme.mailbox.flags()
    assert len(flags) == 2
    assert not [one for one in flags.values() if "S" in one or "T" in one]


def test_send_a_letter_that_does_not_say_who_wrote_it_and_how_to_stop(programme: Programme) -> None:
    programme.met()
    for letter in programme.sent:
        if LEILA.email in letter.readers:
            continue
        assert "613-725-5671 ext. 307" in letter.text
        assert "computer program" in letter.text
        assert str(letter.message["X-Mailbot-Loop"]) == PROGRAMME.email


def test_write_to_a_person_in_another_language_than_theirs(programme: Programme) -> None:
    row = {"connector_name": GENEVIEVE.name, "connector_email": GENEVIEVE.email, "connector_language": "fr"}
    newcomer = {"connectee_name": AMADOU.name, "connectee_email": AMADOU.email, "connectee_language": "fr"}
    programme.imported("introduced", "2026-03-02 10:00", **row, **newcomer)
    programme.wait("2026-03-16 12:00")
    for letter in programme.sent.to(GENEVIEVE):
        assert letter.message["Content-Language"] == "fr"
        assert "Bonjour" in letter.text


def test_promise_a_job(programme: Programme) -> None:
    programme.introduced()
    programme.says(ERIC, "Will I get a job from this? Can you promise me an interview?", "2026-03-02 11:00")
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:30")
    programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00")
    programme.wait("2026-03-06 09:00")
    programme.says(ERIC, "Yes, we met.", "2026-03-06 10:00")
    programme.wait("2026-06-30 12:00")
    letters = programme.sent.to(ERIC)
    assert len(letters) >= 3
    promised = re.compile(
        r"\b(?:guarantee|we promise|will (?:get|find|have|lead to) (?:you )?(?:a|an|the) (?:job|interview))", re.I
    )
    assert not [one.text for one in letters if promised.search(one.text)]


def test_lose_a_message_that_the_program_fails_on(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    programme.introduced()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mailbot.pipeline.participants.letter_from", broken)
    (told,) = programme.says(RUTH, OFFER, "2026-03-02 11:00")
    assert told.readers == (LEILA.email,)
    assert "Thursday 12 March at 2 pm" in told.text

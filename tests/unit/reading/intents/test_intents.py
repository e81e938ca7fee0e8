"""Which intents whole letters say, where words, stage and author decide together; each beside what looks like it."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent, Stance
from tests.unit.reading.letters import TUESDAY, case, letter


@pytest.mark.parametrize(
    ("stage", "sender", "text", "intents"),
    [
        ("met", "connector", "As for the names, I'll get back to you once my boss has returned.", "promise_referrals"),
        ("met", "connector", "A second, I sadly don't have.", "no_referrals"),
        ("met", "referral", "She is welcome at our chapter lunch on October 8 at noon.", "invite_event"),
        (
            "surveyed",
            "connector",
            "Amina was good company. But please take me off your list now.",
            "feedback opt_out",
        ),
        ("surveyed", "connector", "Please take me off your list. It was a pleasure.", "opt_out"),
        ("surveyed", "connectee", "The meeting with Mr. Holloway was very useful for me.", "feedback"),
        (
            "proposed",
            "referral",
            "Sure, he can choose the day. I'd also like to become a Connector, how long does it take a year?",
            "accept offer_open question join",
        ),
        ("met", "connector", "We met on Monday. After ten minutes she left and never came back.", "met concern"),
        ("met", "connector", "We met. He asked me to keep quiet about the job that he never held.", "met concern"),
        ("paused", "coordinator", "Derek is back, resume. He can do next Tuesday at 3.", "offer_times resume"),
        ("paused", "coordinator", "Start it up again. Where was she when we stopped?", "status resume"),
        ("scheduled", "coordinator", "Peux-tu le dire à Amina?", "other"),
        ("proposed", "referral", "Je suis en congé parental, essayez Ann Fry, ann@x.example.com.", "decline refer"),
        ("met", "connector", "Not yet, sorry. It's tax season.", "promise_referrals"),
        ("met", "coordinator", "Derek says that the meeting was a disaster.", "concern"),
        ("proposed", "connector", "My plate is full until Easter; check in with me then.", "defer"),
        ("surveyed", "connector", "Fine, but three contacts is a lot to ask.", "other"),
        ("met", "connector", "My firm doesn't let us share contacts. Sorry.", "no_referrals"),
        ("introduced", "connector", "She asked for evenings. Find her somebody else.", "decline"),
        ("referred", "connector", "Haven't you heard? Amina got hired at the mint!", "hired"),
        ("met", "connectee", "He writes to me at night, he asks for photos, and I must keep it secret.", "concern"),
        (
            "met",
            "connectee",
            "Il riait de mon accent. Les gens comme moi devraient rentrer chez eux, dit-il.",
            "concern",
        ),
        # A meeting called off with another time is cancelled and moved; it leaves nobody with names to send.
        (
            "scheduled",
            "connector",
            "Je dois annuler mercredi, la ministre vient. Êtes-vous libre vendredi à 10 h?",
            "offer_times reschedule cancel",
        ),
        (
            "scheduled",
            "connector",
            "My flight was cancelled, so Wednesday is out. Friday at 10?",
            "offer_times reschedule",
        ),
        ("scheduled", "connector", "Je dois annuler mercredi. Je vous reviens dès que j'y vois plus clair.", "cancel"),
        ("scheduled", "connectee", "Don't come on Wednesday, the pipes burst. Friday at 10?", "offer_times reschedule"),
        (
            "scheduled",
            "connectee",
            "I waited for an hour at the wrong door. Then we met at the right one.",
            "met",
        ),
        ("proposed", "connector", "Oh sure, I have nothing better to do. Stop writing to me, for good.", "opt_out"),
        (
            "proposed",
            "referral",
            "Pas moi, hélas. Voyez Ann Fry, ann@x.example.com, elle est d'accord.",
            "decline refer",
        ),
        ("proposed", "coordinator", "Derek will take her and leaves the day up to her.", "accept offer_open"),
        ("introduced", "connectee", "How many days does he have to propose me a time?", "question"),
        ("introduced", "connector", "What times do you have next week?", "offer_open"),
        ("introduced", "referral", "Hi Amina, of course. Next Thursday at 4.", "accept offer_times"),
        ("proposed", "connector", "Bien sûr que oui! Qu'elle choisisse.", "accept offer_open"),
        ("proposed", "connector", "I'd be mad to turn her down, bring her on.", "accept"),
        ("proposed", "connector", "Je serais folle de refuser, envoyez-la-moi.", "accept"),
        ("proposed", "connector", "I must turn her down, sorry.", "decline"),
        ("proposed", "referral", "Yes, and you may also try Ann Fry, ann@x.example.com.", "accept refer"),
        ("introduced", "connector", "Désolé du retard, je vous écris demain.", "other"),
        ("introduced", "connector", "I need to look at my calendar first.", "other"),
        ("introduced", "connector", "Not fussed about the day.", "offer_open"),
        (
            "proposed",
            "connector",
            "I am the wrong fit. But Ann Fry does just that and said he can write to her: ann@x.example.com",
            "decline refer",
        ),
        ("scheduled", "connectee", "I am at the café since 11:30 and Mr. Holloway is not here.", "no_show"),
        (
            "scheduled",
            "connector",
            "We move to Hull, I withdraw from the meeting and from the program.",
            "decline cancel",
        ),
        ("met", "connector", "Ana Ruiz, ana@ruiz.example.com. The third I owe you.", "refer promise_referrals"),
        ("met", "connector", "Voici Ana Ruiz, ana@ruiz.example.com. Le 3e suivra.", "refer promise_referrals"),
        (
            "closed",
            "connector",
            "I don't know if anybody told you: Amina has been made permanent at the mint.",
            "hired",
        ),
        ("introduced", "coordinator", "Can you send Amina's resume to Derek again, he lost it.", "other"),
        ("paused", "coordinator", "You can resume the reminders.", "resume"),
        ("referred", "connector", "You're most welcome, glad it helped.", "thanks"),
        ("referred", "connectee", "All three answered me, thanks a lot to everybody.", "thanks"),
        ("surveyed", "connector", "Veuillez retirer mon adresse de vos listes. Ce fut un plaisir.", "opt_out"),
        ("surveyed", "connector", "1. Was it useful? - yes, very\n2. Was she prepared? - she was great", "feedback"),
        ("proposed", "referral", "Sure. I was a newcomer in 2014 and would love to become a Connector.", "accept join"),
        ("met", "connector", "J'ai fait le tour. Le 2e suivra, j'attends sa réponse.", "promise_referrals"),
        (None, "unknown", "Je suis arrivée au Canada en mai. Comment m'inscrire pour voir un connecteur?", "question"),
        ("met", "connector", "I have three people lined up for Amina. I handed her their cards already.", "other"),
    ],
)
def test_a_letter_says_these_and_no_more(reader: Reader, stage: str, sender: str, text: str, intents: str) -> None:
    reading = reader.read(letter(text, sender), case(stage, sender))
    assert " ".join(i.value for i in reading.intents) == intents


def test_an_order_to_resume_leaves_the_times_that_come_with_it(reader: Reader) -> None:
    text = "Please un-pause this one. He can do next Tuesday at 3."
    reading = reader.read(letter(text, "coordinator"), case("paused", "coordinator"))
    assert [(t.stance, str(t.start)) for t in reading.times] == [(Stance.OFFERED, "15:00:00")]


def test_an_approval_stands_at_the_head_of_the_answer(reader: Reader) -> None:
    asked = case("met", "coordinator")
    late = letter("He has no more names. That's right, please close it.", "coordinator", quoted="Is that all?")
    early = letter("That's right. Please close it.", "coordinator", quoted="Is that all?")
    assert Intent.APPROVE not in reader.read(late, asked).intents
    assert Intent.APPROVE in reader.read(early, asked).intents


def test_who_takes_up_an_offered_change_contradicts_nothing(reader: Reader) -> None:
    settled = case("scheduled", "connectee", TUESDAY, meeting="2026-09-22")
    reading = reader.read(letter("11 instead of 10 on Tuesday is no problem for me.", "connectee"), settled)
    assert "the time contradicts the one that is settled" not in reading.doubts


def test_labels_alone_open_a_case(reader: Reader) -> None:
    text = "Please open one for these two. Connector: Ana Roy, ana@a.example.com. Connectee: Li Wu, li@b.example.net."
    reading = reader.read(letter(text, "coordinator"), case(None, "coordinator"))
    assert Intent.OPEN_CASE in reading.intents


def test_a_name_is_no_word(reader: Reader) -> None:
    text = "Talk to Sue Ann Pacquette, 613-555-0127, she teaches the trade."
    assert "health, law, money or discrimination" not in reader.read(letter(text), case("met")).doubts


def test_who_moves_a_meeting_asks_nothing(reader: Reader) -> None:
    settled = case("scheduled", "connector", meeting="2026-09-22")
    reading = reader.read(letter("Something came up. Can you send me another slot?"), settled)
    assert reading.intents == (Intent.RESCHEDULE,)


def test_an_event_is_no_meeting_although_an_hour_is_named(reader: Reader) -> None:
    text = "Yes, he may write. There's a growers' open house on October 3 at 11, bring him along."
    reading = reader.read(letter(text, "referral"), case("proposed", "referral"))
    assert set(reading.intents) == {Intent.ACCEPT, Intent.INVITE_EVENT}


def test_hours_that_only_sound_put_off_are_offered(reader: Reader) -> None:
    text = "I can't on Tuesday, I have an exam. Maybe Friday after 1 pm?"
    reading = reader.read(letter(text, "connectee"), case("introduced", "connectee", TUESDAY))
    assert set(reading.intents) == {Intent.OFFER_TIMES, Intent.REJECT_TIME}


def test_a_status_asked_for_is_no_open_question(reader: Reader) -> None:
    reading = reader.read(letter("What did Derek say?", "coordinator"), case("proposed", "coordinator"))
    assert (reading.intents, reading.doubts) == ((Intent.STATUS,), ())


def test_a_moved_place_without_a_time_is_for_a_person(reader: Reader) -> None:
    settled = case("scheduled", "connector", meeting="2026-09-22")
    reading = reader.read(letter("Small change: let's meet at the Second Cup on Bank instead."), settled)
    assert not reading.act


def test_who_forgot_the_day_settles_nothing(reader: Reader) -> None:
    settled = case("scheduled", "connectee", meeting="2026-09-22")
    reading = reader.read(letter("Hello, the meeting is on Tuesday or Wednesday? I forgot.", "connectee"), settled)
    assert (reading.intents, reading.times) == ((Intent.QUESTION,), ())


@pytest.mark.parametrize("text", ["Yes, yesterday at 10 as planned.", "Oui, hier à 10 h comme prévu."])
def test_a_meeting_as_planned_yesterday_took_place(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text, "connectee"), case("scheduled", "connectee", meeting="2026-09-17"))
    assert reading.intents == (Intent.MET,)

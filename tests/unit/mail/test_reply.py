"""`reply_text`: the author's own words out of every mail program's body."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.message import Message, parse
from mailbot.mail.reply import Zone, reply_text
from tests.timing import growth, least_seconds

RUTH = parse(b"From: Ruth Abernethy-Diallo <rabernethy@example.org>\n\n")


def plain(body: str, *, subject: str = "Re: coffee") -> Message:
    return dataclasses.replace(RUTH, plain=body, subject=subject)


def marked_up(body: str) -> Message:
    return dataclasses.replace(RUTH, html=f"<html><body>{body}</body></html>")


WORDS = "Hi Binh,\n\nTuesday at 2 works for me."

HISTORY = {
    "gmail": "On Tue, Mar 17, 2026 at 3:20 PM Binh Tran <binh@example.net>\nwrote:\n\n> Free?\n>\n> Binh\n",
    "gmail in French": "Le mar. 17 mars 2026 à 15:20, Binh Tran <binh@example.net> a\nécrit :\n\n> Libre?\n",
    "apple": "On Mar 17, 2026, at 3:20 PM, Binh Tran <binh@example.net> wrote:\n\n> Are you free?\n",
    "apple in French": "Le 17 mars 2026 à 15:20, Binh Tran <binh@example.net> a écrit :\n\n> Libre?\n",
    "outlook": "________________________________\nFrom: Binh Tran <binh@example.net>\n"
    "Sent: Tuesday, March 17, 2026 3:20 PM\nTo: Ruth\nSubject: coffee\n\nAre you free?\n\nBinh\n",
    "outlook without its rule": "From: Binh Tran\nSent: March-17-26 3:20 PM\nTo: Ruth\nSubject: coffee\n\nFree?\n",
    "outlook in French": "De : Binh Tran\nEnvoyé : 17 mars 2026 15:20\nÀ : Ruth\nObjet : café\n\nLibre?\n",
    "yahoo": "  On Tue., Mar. 17, 2026 at 3:20 p.m., Binh Tran<binh@example.net> wrote:   Are you free? Binh\n",
    "original message": "-----Original Message-----\nAre you free?\n",
    "message d'origine": "-------- Message d’origine --------\nLibre?\n",
    "a name alone": "Binh Tran wrote:\n> Are you free?\n",
    "bare marks": "> Are you free?\n> Binh\n",
}
SIGNATURES = {
    "none": "",
    "closing and name": "Thanks,\nRuth\n\n",
    "closing in French": "Bien à vous,\n\nRuth\n\n",
    "lower case": "thx\nruth\n\n",
    "initial": "R.\n\n",
    "block": "Ruth\n\nRuth Abernethy-Diallo, CPA\nManager | Gestionnaire\n613-555-0150 ext. 22\n\n",
    "dashes": "-- \nRuth Abernethy-Diallo\n\n",
    "rule": "_____________________\nRuth\nPhysical Scientist\n\n",
    "device": "Sent from my iPhone\n\n",
    "device in French": "Envoyé de mon iPhone\n\n",
    "name and device": "Ruth\n\nGet Outlook for Android\n\n",
    "disclaimer": "Regards,\nRuth\n\nThis e-mail is intended only for the person named and may contain confidential\n"
    "information. If received in error, notify the sender and delete it.\n\n",
    "disclaimer alone": "AVIS : Ce courriel est confidentiel. Si vous l'avez reçu par erreur, détruisez-le.\n\n",
}


@pytest.mark.parametrize("history", HISTORY.values(), ids=HISTORY.keys())
@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_words_above_a_signature_and_history(signature: str, history: str) -> None:
    assert reply_text(plain(f"{WORDS}\n\n{signature}{history}")).text == WORDS


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_words_under_a_quotation(signature: str) -> None:
    assert reply_text(plain(f"{HISTORY['gmail']}\n{WORDS}\n\n{signature}")).text == WORDS


@pytest.mark.parametrize(
    "words",
    [
        "Write to these:\n\nFrom: Acme - Dana Lee <dana@example.com>\nFrom: Borealis - Ife Ojo <ife@example.com>",
        "Interview:\n\nDate: Wednesday 3 June 2026\nTime: 7:00 am\nAddress: 130 Fox St",
        "Blah\nOn Monday I am away. On Tuesday she wrote to me: come at 3.",
        "Sent from my desk, this is much easier than by phone.",
        "De : 9 h\nÀ : 11 h\nje suis libre",
        "Thanks Binh!",
        "Merci beaucoup!",
        "The three names:\n\nLars Ek, 613-555-0100\nNgozi Obi, 613-555-0101",
        "Speak to my colleague:\n\nPriya Raman",
        "Name: Lars Ek\nTitle: Director\nEmail: lars@example.com",
        "Please keep this confidential and delete my last note, sent in error.",
        "When: Tuesday at 2\nWhere: my office",
        "Join Zoom Meeting: https://zoom.example.com/j/1 on Tuesday at 2. I'll be early.",
        "Attention: you need photo ID at the desk.",
        "Warning: the building is a maze. Come to door 4.",
        "Yes.\n\nExternal senders confuse our filter, sorry for the delay.",
        "On Tuesday June 2 at 2:00 pm my assistant wrote: the room is booked.",
        "Le 3 juin à 14 h 30, Marie a écrit : je suis libre. Donc oui.",
        "Contacts:\n---------\nLars Ek, lars@example.com\nNgozi Obi, ngozi@example.com",
        "Here are two\n\n--\nLars Ek\nNgozi Obi",
        "Unsubscribe me please.",
        "UNSUBSCRIBE",
        "From: 9 am\nTo: 11 am\nDate: May 5, 2026",
        "To: Binh\nFrom: Ruth\nSubject: meeting\n\nTuesday works.",
        ">>> see https://example.com <<<",
        "I can do:\n- Monday 9-10\n- Tuesday 14 h - 15 h",
    ],
)
def test_nothing_is_cut_without_evidence(words: str) -> None:
    assert reply_text(plain(words)).text == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "Two names.\n\nRuth\n\nPriya Raman\npriya@cafe.example.com",
            "Two names.\n\nPriya Raman\npriya@cafe.example.com",
        ),
        ("See you at two.\n---\nRuth", "See you at two."),
        ("See you at two.\n\n[cid:image001.png@01D]\nRuth", "See you at two."),
        ("See you at two. Thanks, Ruth", "See you at two."),
        ("See you at two. -Ruth", "See you at two."),
        ("See you at two.\n\nP.S. bring your card", "See you at two.\n\nP.S. bring your card"),
        ("See you at two.\n\nRuth\n\nP.S. bring your card", "See you at two.\n\nP.S. bring your card"),
        (
            "See you at two.\n\nRuth\n\nCould you bring your card?",
            "See you at two.\n\nCould you bring your card?",
        ),
        ("Thanks!\n\nRuth", "Thanks!"),
        ("Hello,\n\nThanks!\n\nRuth", "Hello,\n\nThanks!"),
        ("[EXTERNAL]\n\nYes, gladly.", "Yes, gladly."),
        ("CAUTION: external sender, do not click links.\nHi Ruth,\nYes.", "Hi Ruth,\nYes."),
        ("CAUTION: This email is from outside.\nDo not click.\n\nYes, gladly.", "Yes, gladly."),
        ("You don't often get email from ana@example.org. Learn why\n\nYes.", "Yes."),
        ("Yes, gladly.\n\nCheers,\nPeg", "Yes, gladly."),
        ("Yes, gladly.\n\n________\nMicrosoft Teams meeting\nJoin on your computer\nMeeting ID: 123", "Yes, gladly."),
    ],
)
def test_ends_and_beginnings(body: str, words: str) -> None:
    assert reply_text(plain(body)).text == words


AUTHORS = [
    ("Nguyễn Thị Bích", "tuesday ok.\n\nBích", "tuesday ok."),
    ("William O'Connor", "sure, thurs at 10\n\nBill", "sure, thurs at 10"),
    ("Jean-François Tremblay", "Mardi.\n\nMerci et bonne journée\n\nJF", "Mardi."),
    ("Jean-François Tremblay", "Mardi.\n\nBonne journée!\n\nJ-F", "Mardi.\n\nBonne journée!"),
    ("Oluwaseun Adebayo", "I will be there.\n\nWarmest regards,\nSeun", "I will be there."),
    ("Kim Min-jun", "Tuesday works\n\nthanks\nMJ Kim", "Tuesday works"),
    ("van der Berg, Anneke", "Tuesday.\n\nMet groet,\nAnneke van der Berg", "Tuesday."),
    ("Sam Lee", "Hi Sam,\n\nTuesday works.\n\nSam", "Hi Sam,\n\nTuesday works."),
    ("Sam Lee", "tuesday works -- sam", "tuesday works"),
    ("Sam Lee", "Ça me va. Merci. Sam", "Ça me va."),
    ("Sam Lee", "Yes.\n\n*Sam Lee*\n*Director*\nAcme", "Yes."),
    ("Sam Lee", "Yes.\n\nSam Lee, Director, Acme Inc., 613-555-0100", "Yes."),
    ("Sam Lee", "Ask:\n\nRajan Pillai\nDirector\n613-555-0100\n\nSam", "Ask:\n\nRajan Pillai\nDirector\n613-555-0100"),
    ("Sam Lee", "Ask:\n\nRajan Pillai\nDirector, CivicPM", "Ask:\n\nRajan Pillai\nDirector, CivicPM"),
    ("Sam Lee", "Works!\n\nSee you Tuesday,\nSam", "Works!\n\nSee you Tuesday,"),
    ("Sam Lee", "Yes\n\nSam\n\nPlease note that I work Mondays to Wednesdays.", "Yes"),
    ("Sam Lee", "Yes\n\nSam\n\nI live on the unceded territory of the Algonquin people.", "Yes"),
    ("", "Yes.\n\nSam Lee", "Yes."),
    ("HR Team", "Yes.\n\nFatou", "Yes."),
    ("Fatou Ndiaye", "Yes.\n\nFatou & Marc", "Yes."),
    ("Fatou Ndiaye", "Let's meet at\n\nBridgehead", "Let's meet at\n\nBridgehead"),
    ("Fatou Ndiaye", "I met Fatou. Regards to your family, Binh", "I met Fatou. Regards to your family, Binh"),
]


@pytest.mark.parametrize(("name", "body", "words"), AUTHORS)
def test_the_authors_typed_name_ends_the_words(name: str, body: str, words: str) -> None:
    sender = dataclasses.replace(RUTH.senders[0], name=name, email="someone@example.org")
    assert reply_text(dataclasses.replace(plain(body), senders=(sender,))).text == words


def test_inline_answers_stay_and_are_paired_with_their_questions() -> None:
    body = (
        "On Mon, May 18, 2026 at 7:45 PM Bilal Qureshi <bilal@example.net>\nwrote:\n\n> Dear Ms. A,\n> Would Thursday\n"
        "> do?\n\nYes, 2:30.\n\n> I can come to you.\n\nLet's meet at the café.\n\n> Regards, Bilal\n\nRuth\n"
    )
    reply = reply_text(plain(body))
    assert reply.text == "Yes, 2:30.\n\nLet's meet at the café."
    assert reply.answers == (
        ("Dear Ms. A,\nWould Thursday\ndo?", "Yes, 2:30."),
        ("I can come to you.", "Let's meet at the café."),
    )


def test_a_forward_is_told_from_a_quotation() -> None:
    body = "See below.\n\n---------- Forwarded message ---------\nFrom: Lars Ek <lars@example.com>\n\nHappy to help.\n"
    reply = reply_text(plain(body))
    assert reply.text == "See below."
    assert [one.zone for one in reply.stretches] == [Zone.REPLY, Zone.FORWARD]
    outlook = (
        "FYI\n\nFrom: Lars Ek <lars@example.com>\nSent: May 3, 2026 10:00\nTo: Ruth\nSubject: hi\n\nHappy to help.\n"
    )
    assert reply_text(plain(outlook, subject="FW: hi")).stretches[-1].zone is Zone.FORWARD
    assert reply_text(plain(outlook, subject="RE: hi")).stretches[-1].zone is Zone.QUOTE


def test_our_own_sentences_come_back_as_a_quotation() -> None:
    ours = "Would you be willing to meet for a one-hour informational meeting?"
    reply = reply_text(plain(f"Yes.\n\n{ours}\nAny afternoon."), own=[f"Hello Ruth,\n\n{ours}\n"])
    assert reply.text == "Yes.\n\nAny afternoon."


LETTER = (
    "Hello Ruth,\n\nWould you be free to meet Binh on Tuesday?\nWhere shall he go?\n\nKind regards,\nWelcome Ottawa"
)
HEADERS = "From: Connector <connector@example.org>\nSent: May 5, 2026 3:12 PM\nTo: Ruth\nSubject: Binh\n\n"


@pytest.mark.parametrize("above", ["", "See my answers below.\n\nRuth\n\n", "Réponses ci-dessous.\n\n"])
def test_answers_between_our_own_lines_need_no_mark(above: str) -> None:
    typed = LETTER.replace("Tuesday?", "Tuesday?\nYes, at 2.").replace("go?", "go?\nBridgehead on Bank.")
    reply = reply_text(plain(above + HEADERS + typed), own=[LETTER])
    assert reply.text.endswith("Yes, at 2.\n\nBridgehead on Bank.")
    assert reply.answers[0] == ("Would you be free to meet Binh on Tuesday?", "Yes, at 2.")


def test_nothing_is_taken_out_of_history_that_nobody_points_to() -> None:
    typed = LETTER.replace("go?", "go?\nOr is by phone better for you?")
    assert reply_text(plain(f"Tuesday at 2.\n\n{HEADERS}{typed}"), own=[LETTER]).text == "Tuesday at 2."
    assert reply_text(plain(f"See below.\n\n{HEADERS}{typed}")).text == "See below."


def test_a_colour_is_an_answer_only_where_it_is_pointed_to() -> None:
    page = (
        "<p>{}</p><div style='border-top:solid 1pt'><b>From:</b> Binh<br><b>Sent:</b> May 5, 2026 3:12 PM<br>"
        "<b>To:</b> Ruth</div><p>Which day? <span style='color:#c00000'>Tuesday.</span></p><p>And where, please?</p>"
    )
    assert reply_text(marked_up(page.format("My answers are in red."))).text == "My answers are in red.\n\nTuesday."
    assert reply_text(marked_up(page.format("Any day."))).text == "Any day."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>Yes.</p><blockquote>Are you free?</blockquote>", "Yes."),
        (
            '<div dir="ltr">Yes.</div><div class="gmail_quote"><div class="gmail_attr">On Tue, Binh wrote:<br></div>'
            '<blockquote class="gmail_quote">Are you free?</blockquote></div>',
            "Yes.",
        ),
        (
            '<p class="MsoNormal">Yes.</p><div style="border:none;border-top:solid #E1E1E1 1pt"><p><b>Von:</b> Bo<br>'
            "<b>Gesendet:</b> 3. Mai 2026<br><b>An:</b> Ruth</p></div><p>Are you free?</p>",
            "Yes.",
        ),
        (
            '<div>Yes.</div><div id="appendonsend"></div><div id="divRplyFwdMsg"><b>From:</b> Binh</div>Free?',
            "Yes.",
        ),
        ('<p>Yes.<span style="display:none">No.</span><font style="font-size:0px">Never.</font></p>', "Yes."),
        ('<div style="display: none">preview</div><p>Yes.<span style="color:#ffffff">No.</span></p>', "Yes."),
        ("<p>Two:</p><ol><li>Lars Ek</li><li>Ngozi Obi</li></ol>", "Two:\n\n1. Lars Ek\n2. Ngozi Obi"),
        (
            "<table><tr><td>Lars Ek</td><td>Director</td></tr><tr><td>Ngozi</td><td>VP</td></tr></table>",
            "Lars Ek   Director\nNgozi   VP",
        ),
        ('<p>Yes.</p><div class="gmail_signature">Ruth<br>Manager</div>', "Yes."),
        ('<div class="gmail_signature">Tuesday at 2 works.</div>', "Tuesday at 2 works."),
        (
            '<p>Ask <a href="mailto:priya@example.com?subject=x">@Priya Raman</a> please.</p>',
            "Ask @Priya Raman <priya@example.com> please.",
        ),
        ('<blockquote style="margin:0 0 0 40px;border:none">Yes, indented.</blockquote>', "Yes, indented."),
        ("<pre>Yes.\n  Tuesday\n</pre><script>no()</script>", "Yes.\n  Tuesday"),
    ],
)
def test_html_is_read_by_its_structure(body: str, words: str) -> None:
    assert reply_text(marked_up(body)).text == words


def test_plain_words_win_over_a_gateways_html_footer() -> None:
    message = dataclasses.replace(RUTH, plain="Tuesday at two works for me, at the library.", html="<p>Scanned</p>")
    assert reply_text(message).text == "Tuesday at two works for me, at the library."


HOSTILE = [
    "On ", "On\n", "wrote: ", "On 1 jan wrote: ", ">", ">\n", "-", "________\n", "-- \n", "\n", "From: a@example.org\n",
    "Ruth\n", "Ruth, ", "Thanks,\n", "confidential ", "PS. x\n\n", " ", "Le 3 jan a écrit\n", "a: b\n",
    "<a@b.ca>:\n>\n", "a received in error-- \n 3:12 PMé", "From: Join confidential é\n", "[cid:x]\n", "unsubscribe ",
]  # fmt: skip
HOSTILE_MARKUP = [
    "<div>", "<blockquote>x", "<td>", "<b></b>x", "<", "&nbsp;", '<a href="mailto:a@b">x</a>', "<li>", "<br>",
    "x </div><blockquote>", "<b><div></b>", '<span style="color:red">a ', "On <li><p></a>", "</a><a@b.ca>x<br>",
    'data:image/png" ',
]  # fmt: skip


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


@pytest.mark.alone
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_read_within_half_a_second(piece: str) -> None:
    message = plain(repeated(piece, 250_000))
    assert least_seconds(lambda: reply_text(message, [WORDS]), 0.5) < 0.5


@pytest.mark.alone
@pytest.mark.parametrize("piece", HOSTILE_MARKUP)
def test_hostile_markup_is_read_within_half_a_second(piece: str) -> None:
    message = marked_up(repeated(piece, 1_000_000))
    assert least_seconds(lambda: reply_text(message, [WORDS]), 0.5) < 0.5


@pytest.mark.alone
@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_twice_the_time(piece: str) -> None:
    """Below the cap on lines, which would hide what grows with the square."""
    size = 1_400 * len(piece) if "\n" in piece else 60_000
    assert growth(lambda n: reply_text(plain(repeated(piece, n)), [WORDS]), size, 3) < 3


@pytest.mark.alone
@pytest.mark.parametrize(
    "piece", ["<b></b>x", "&nbsp;x", '<a href="mailto:a@b">x</a>', "<li>x", "x<br>", "<p>On 1 jan"]
)
def test_twice_the_markup_takes_twice_the_time(piece: str) -> None:
    """What does not nest, below the caps."""
    assert growth(lambda n: reply_text(marked_up(repeated(piece, n)), [WORDS]), 1_400 * len(piece), 3) < 3


pieces = st.sampled_from(
    [
        *HISTORY.values(),
        *SIGNATURES.values(),
        WORDS,
        "> ",
        "\n",
        "\n\n",
        "On ",
        "wrote:",
        "From: ",
        "--",
        "Ruth",
        "é",
        "\t",
    ]
) | st.text(max_size=20)


@given(st.lists(pieces, max_size=8), st.booleans())
def test_zones_cover_the_body_without_gaps(parts: list[str], as_html: bool) -> None:
    body = "".join(parts)
    reply = reply_text(marked_up(body) if as_html else plain(body))
    offsets = [(one.start, one.end) for one in reply.stretches]
    assert [start for start, _ in offsets] == [0, *(end for _, end in offsets)][: len(offsets)]
    assert (offsets[-1][1] if offsets else 0) == len(reply.body)
    own = "".join(reply.body[one.start : one.end] for one in reply.stretches if one.zone is Zone.REPLY)
    assert "".join(reply.text.split()) == "".join(own.split())

"""The set phrases of mail in English and French: closings, device lines, banners, disclaimers, calendar programs."""

from __future__ import annotations

import re

from mailbot.mail.wording import fold, has, starts_with

# A closing is a short line made of these words alone, one of them a head.
_THANKS = frozenset(
    "thanks thanking remerciant thank thx tks ty tx merci mercis miigwech meegwetch miigwetch"
    " nakurmiik gracias shukran".split()
)
_HEADS = _THANKS | frozenset(
    "regards rgds cheers sincerely respectfully cordially cordialement salutations amities amicalement amitie"
    " faithfully truly best warmly bises bisous respectueusement saludos obrigado obrigada peace blessings"
    " gratefully sentiments chaleureusement sinceres xo xox tc sincerement continuation courage"
    # Newcomers close in their own languages, too.
    " gruß gruße grußen grusse grussen gruesse groeten groet cordialmente atentamente abrazo abracos saluti"
    " pozdrawiam saygılarımla saygilarimla hilsen halsningar salaam salam selam".split()
)
_WISHES = frozenset(
    "plaisir bientot journee soiree semaine week-end weekend care day evening soon tantot wishes week".split()
)
# With one of these it is a sentence unless a comma leads to the name: "Thanks for your help,".
_COURTESY = frozenset(
    "aide anticipation attention collaboration comprehension cooperation disponibilite efforts generosity help kindness"
    " lire parler rencontrer reparler reponse revoir soutien support temps time understanding voir votre vos".split()
)
_FILL = frozenset(
    "a the all my in of for and to be de d la le les des mes ma mon au aux l un une et je vous te tu nous you"
    " your yours advance advanced avance again so very much many kind kindest kindly warm warmest good great"
    " nice lovely wonderful beaucoup bien tout toute tous toutes deux encore bonne bon excellente belle fin"
    " mille grand infiniment veuillez agreer recevoir accepter meilleures cordiales distinguees distingues plus"
    " sincere respectful with from everyone folks team both have take talk see speak look rest till until next"
    " expression l'expression monsieur madame souvenir toi vous-meme regard appreciation gratitude respect"
    " thanking respects bonnes dear d'avance i remain am i'm kindness mit freundlichen freundliche viele herzliche"
    " besten met vriendelijke cordiales um un distinti cordiali vous".split()
)
_WORDS = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?")
_FORMAL = re.compile(
    r"(?:(?:je|nous) (?:vous|te) pri\w+|veuillez|recevez|agreez|daignez)\b"
    r".{0,80}\b(?:salutations|sentiments|consideration|respects|hommages)\b"
)
_DEVICE = re.compile(
    r"^\W{0,3}(?:(?:message )?(?:sent|envoye|expedie|ecrit|typed|written|enviado|gesendet)),?"
    r" (?:from|via|with|using|by|on|de|depuis|a partir de?|avec|par|a l'aide|au moyen|desde|von|sur)\b"
)
_DEVICES = re.compile(
    r"\b(?:i ?phone|i ?pad|i ?pod|android|galaxy|samsung|blackberry|pixel|huawei|motorola|nokia|lg|htc|mobile?|phone"
    r"|telephone|portable|cell\w*|smartphone|tablette?|device|appareil|handheld|outlook|yahoo|gmail|hotmail|mail|courriel"
    r"|proton\w*|aol|windows|mac|macbook|apple watch|spark|sparrow|airmail|thunderbird|acompli|workspace|boxer|nine"
    r"|messenger|edison|superhuman|bell|rogers|telus|fido|videotron|koodo|virgin|verizon|wireless|network|reseau)\b"
)
_APP_LINE = starts_with(
    r"(?:get|obten\w+|telecharge\w+|download) (?:outlook|gmail|yahoo|the |l'application|mon )",
    r"yahoo mail ?:|via (?:gmail|outlook)|(?:envoye|sent) (?:a partir d|depuis l)'",
    r"(?:please |svp |merci de )?(?:excuse|pardon)\w*\b.{0,40}\b(?:brevity|typos?|brievete|fautes?|coquilles?)\b",
    r"(?:please )?consider the environment|(?:.{0,60} )?pens(?:e|er|ez|ons) a l'environnement",
    r"provenance ?: (?:courrier|mail)|avast logo|virus-free|(?:garanti )?sans virus",
    r"this email has been (?:checked|scanned)",
    r"(?:dictated|dicte|typed|tape|written|ecrit) (?:with|using|by|on|avec|par|via|sur)"
    r" (?:siri|voice|dragon|dictation|la voix|dictee|my |mon |ma )\b.{0,80}$",
)
_BANNER = starts_with(
    r"external (?:e-?mail|sender|message|source)|(?:external|externe)(?:\W+(?:external|externe))?\b\W*$|external\]",
    r"(?:courriel|expediteur|message) externe",
    r"this (?:e-?mail|message|sender) (?:originated|came|was sent|is) from (?:an? )?(?:outside|external)",
    r"(?:ce|le) (?:courriel|message) (?:provient|vient|a ete envoye) d",
    r"you don't often get e-?mail|some people who received this",
    r"vous n(?:e recevez|'obtenez) pas souvent|certaines des personnes qui ont recu",
)
_ALERT = starts_with(r"(?:caution|warning|attention|avertissement|mise en garde|prudence)\b")
_ALERTED = has(
    r"links?\b|liens?\b|attachments?|pieces? jointes?|click|clique|sender|expediteur|external|extern|outside|phishing"
)
_LEGAL = (
    re.compile(r"confidenti|privileg|privilegi"),
    re.compile(r"intended (?:only|solely|exclusively|for|recipient)|sole use of|destinataires?\b|usage exclusif"),
    re.compile(r"\b(?:received?|recu|recevez)\b.{0,60}\b(?:error|mistake|erreur|inadvertance)"),
    re.compile(r"(?:notify|advise|inform) the sender|(?:avis|inform)\w+ l'expediteur|delete|detrui|suppri"),
    re.compile(
        r"unauthori[sz]ed|prohibited|interdit|non autoris|disclos|divulg|copying|disseminat|distribution|diffusion"
    ),
    re.compile(r"views? (?:or|and) opinions?|not necessarily|viruses|liability|responsabilite"),
    re.compile(r"this (?:e-?mail|message|communication|transmission)|c(?:e|ette) (?:courriel|message|communication)"),
)
_FIRST_PERSON = re.compile(r"(?<!\w)(?:i|i'm|i'll|i've|my|je|j'ai|mon|ma|mes)(?![\w.])")
_LEGAL_TITLE = starts_with(
    r"confidential(?:ity|ite)|disclaimer|legal notice|privileged|important notice|notice ?:|avis ?:",
    r"(?:avis|note) (?:de confidentialite|legal|important)",
)
_LIST_FOOT = starts_with(
    r"you(?: are|'re)? receiv(?:ing|ed) this|vous recevez (?:ce|cet)|[\w.-]{0,40} ?mailing list\b",
    r"reply to this email directly",
    r"(?:to unsubscribe|pour (?:vous|se) desabonner)\b|view (?:this|it) (?:email )?(?:in|on)",
    # A bare "unsubscribe" is what its author asks for.
    r"(?:unsubscribe|(?:vous|se) (?:desabonner|desinscrire))\b.{0,80}"
    r"(?:https?:|www\.|\||\bcli(?:ck|qu)|\b(?:here|ici)\b)",
)
_CALENDAR_BLOCK = starts_with(
    r"(?:microsoft teams(?: meeting)?|reunion microsoft teams)\W*$",
    r"join (?:zoom|teams|google meet|on your computer|the meeting)|join with google meet|google meet joining info",
    r"rejoindre la reunion|participer (?:a la reunion zoom|avec google meet)",
    r".{1,60} (?:is inviting you to a scheduled zoom|vous invite a une reunion zoom)",
    r"invitation (?:from google calendar|de google agenda)|you have been invited to the following event",
    r"vous (?:avez ete invite|etes invite)\w* a (?:l'evenement|participer)",
    r"meeting (?:id ?:|number)|id de (?:la )?reunion",
)
_CALENDAR_LINE = starts_with(
    r"(?:when|where|who|title|calendar|organizer|joining info|event|invitees?|participants?)\s?:",
    r"(?:quand|ou|qui|titre|agenda|organisateur|evenement)\s?:",
    r"\*?~\*~\*~",
    r".{1,80} (?:has|have) (?:tentatively )?(?:accepted|declined|replied)\b.{0,20} (?:this|your|to this) ",
    r".{1,80} (?:has )?invited you to |.{1,80} vous (?:a invitee?s? a|invite a)\b",
    # Google's labels, each alone on its line.
    r"(?:organi[sz]er|guests?|attendees?|location|joining info|description|attachments?|calendar|changed|title)\W*$",
    r"(?:organisat(?:eur|rice)|invites?|participants?|lieu|agenda|pieces? jointes?|emplacement|adresse)\W*$",
    r"(?:your attendance is optional|votre presence est facultative|more details|plus d'informations)\b",
    r"(?:afficher|voir) (?:toutes les|les) informations|repondre (?:pour|au nom de)\b",
    r"invitation (?:from|de|d'origine|provenant de) (?:google|outlook|apple|yahoo)",
    r"(?:le transfert|transferer) (?:de )?cette invitation|to stop receiving these|pour ne plus recevoir",
    r"~~//~~",
    r".{1,80} a (?:provisoirement |peut-etre )?(?:accepte|refuse|decline|repondu)\w* (?:a )?(?:cette |l'|votre )invit",
    r"(?:view all guest info|more details|going)\b.{0,80}$|reply for .{3,100}$|forwarding this invitation",
    r"you are receiving this|vous recevez ce|this event has been|cet evenement a ete",
)
_POST = re.compile(
    r"(?:the |la |le |l')?(?:reception(?: desk)?|front desk|accueil|secretariat|administration|direction|head office"
    r"|(?:[\w&'-]+ ){0,4}team|equipe(?: [\w&'-]+){0,5}|office of (?:[\w&'.-]+ ?){1,5})\W{0,3}$"
)
_TAGLINE = has(
    r"acknowledg\w+|territor\w+|unceded|non cede|reconnai\w+|follow us|suivez-nous|book (?:a )?time",
    r"(?:my|normal|regular) (?:working|work|office) (?:hours|day|schedule)|heures de travail|horaires?\b|teletravail",
    r"(?:i )?work(?:ing)? (?:remotely|flexib|compressed|part|mon|tue|wed|thu|fri)|obligat\w+|obliged",
    r"(?:outside|beyond) (?:of )?(?:your|normal|regular|business)",
)
_ADDRESSED = has(r"(?:you|your|she|he|her|him|they|them|we|us|tu|toi|vous|votre|elle|il|lui|nous|on)\b")
_DATED = has(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|tomorrow|demain|noon|midi"
)
_PLACEHOLDER = re.compile(
    r"^\s{0,4}(?:\[(?:cid|image|inline image|logo|photo|icon|facebook|linkedin|twitter|instagram)\b[^\]]{0,150}\]"
    r"|<image\d{1,4}\.\w{2,5}>|\ufffc|(?<=\])\s?<https?:[^>\s]{1,300}>|\s){1,12}$",
    re.IGNORECASE,
)
_PROMISE = has(
    r"(?:send|call|meet|bring|give|ask|tell|confirm|enverrai|envoie|appelle|amene|demande|confirme|rencontre)\w*"
)
_POSTSCRIPT = re.compile(r"^\W{0,3}(?:p\.?-?\s?s\.?|n\.?\s?b\.?|post-?scriptum)(?:\s?[:.,-]|\s)", re.IGNORECASE)


def closing(text: str) -> str | None:
    """What kind of closing formula a whole line is: "thanks", "regards", "wish", or None."""
    if len(text) > 200 or any(c.isdigit() for c in text) or "?" in text or "@" in text:
        return None
    if _FORMAL.match(fold(text.strip())):
        return "regards"
    if len(text) > 70:
        return None
    words = _WORDS.findall(fold(text))
    if not words or len(words) > 9 or not set(words) <= _HEADS | _WISHES | _FILL | _COURTESY:
        return None
    if set(words) & _HEADS and not set(words) & _COURTESY:
        return "thanks" if set(words) & _THANKS and not set(words) & (_HEADS - _THANKS) else "regards"
    return "wish" if set(words) & (_WISHES | _HEADS) and len(words) > 1 else None


def is_device(text: str) -> bool:
    """A mailer's own line: "Sent from my iPhone", "Envoyé de mon Galaxy"; not "Sent from my desk, is much easier"."""
    folded = fold(text[:200]).strip()
    if _APP_LINE.match(folded):
        return True
    if not _DEVICE.match(folded) or len(folded) > 120:
        return False
    named = _DEVICES.search(" ".join(folded.split()[:7])) is not None
    return named or (len(folded.split()) <= 5 and folded[-1:] not in ",.;:")


def is_placeholder(text: str) -> bool:
    """What a mailer writes where a picture stood: "[cid:image001.png@01D…]", "[image: Logo]"."""
    return len(text) < 600 and bool(text.strip()) and _PLACEHOLDER.match(text) is not None


def is_post(text: str) -> bool:
    """Who signs for a house instead of a person: "Reception", "The hiring team", "L'équipe du Café"."""
    return len(text) <= 60 and _POST.match(fold(text.strip())) is not None


def is_promise(text: str) -> bool:
    """Whether a closing line says what its author does or asks for ("I will send them soon,"): it is content."""
    return _PROMISE.search(fold(text[:100])) is not None


def is_banner(paragraph: str) -> bool:
    """A warning that a mail gateway writes above the words; "Attention: bring photo ID" is none."""
    folded = fold(paragraph[:400])
    return _BANNER.match(folded) is not None or (_ALERT.match(folded) and _ALERTED.search(folded)) is not None


def is_alert_line(text: str) -> bool:
    """A further line of such a warning: it speaks of senders, links and attachments."""
    return _ALERTED.search(fold(text[:400])) is not None


def is_disclaimer(paragraph: str) -> bool:
    """A legal notice: a title of its own, or several of its standing phrases together; or a mailing list's footer."""
    folded = fold(paragraph[:1500])
    if _LIST_FOOT.match(folded):
        return True
    families = [family for family in _LEGAL if family.search(folded)]
    if families and _LEGAL_TITLE.match(folded):
        return True
    # "My number is confidential, delete it if you received it by mistake" is somebody's own request.
    return len(families) >= 3 and not _FIRST_PERSON.search(folded)


def opens_calendar(text: str) -> bool:
    """The first line of a block that a calendar or conference program writes; it goes on to the end."""
    folded = fold(text[:200]).rstrip()
    spoken = folded.endswith((".", "?", "!")) and "zoom meeting" not in folded[-14:]
    return not spoken and _CALENDAR_BLOCK.match(folded) is not None


def is_calendar_line(text: str) -> bool:
    """A line that a calendar program writes into the body of an invitation or of its answer."""
    return _CALENDAR_LINE.match(fold(text[:200])) is not None


def is_postscript(text: str) -> bool:
    """Whether the line begins with "P.S." or "N.B."."""
    return _POSTSCRIPT.match(text[:40]) is not None


def is_tagline(text: str) -> bool:
    """What a signature says of its owner's hours, land and links; or of nobody: a motto addresses no one."""
    folded = fold(text[:400])
    return _TAGLINE.search(folded) is not None or _ADDRESSED.search(folded) is None or folded[:1] in '"“«*'


def is_boilerplate(text: str) -> bool:
    """A sentence about its owner's land, hours or links, however long."""
    return _TAGLINE.search(fold(text[:400])) is not None


def names_a_day(text: str) -> bool:
    """Whether a closing line says when ("See you Tuesday,"): then it is content."""
    return any(c.isdigit() for c in text) or _DATED.search(fold(text[:100])) is not None

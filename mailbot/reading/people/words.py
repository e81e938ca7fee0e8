"""Words that decide whether a capitalised stretch is a name: particles, honorifics, titles, what is no name."""

from __future__ import annotations

PARTICLES = frozenset(
    """
    de da do dos du des del della di van von der den ter ten la le las los el al bin ibn ben bint abu y e st ste
    af av zu zum zur vom dela dal 't ul ur ud ould te op ap wa dit dite das dona delos
    """.split()
)
TITLE_WORDS = frozenset(
    """
    manager director analyst lead engineer vp president chief officer principal specialist advisor adviser
    consultant coordinator supervisor recruiter developer architect planner scientist professor nurse physician
    lawyer accountant auditor controller designer researcher administrator assistant associate executive founder
    owner editor technician strategist buyer ceo cto cfo coo pmo hr talent acquisition staff senior junior team
    product project program policy partner head operations procurement marketing finance sales gestionnaire
    directeur directrice chef conseiller conseillere analyste ingenieur ingenieure coordonnateur coordonnatrice
    superviseur responsable presidente associe associee avocat avocate comptable infirmier infirmiere recruteur
    recruteuse charge chargee agent agente technicienne technicien professeure redacteur redactrice adjoint
    adjointe patron patronne urbaniste economiste statisticien biologiste pharmacist librarian teacher broker
    foreman superintendent
    """.split()
)
# Titles that are surnames, too, or stand in no name: they say what somebody is only beside a name.
ROLE_WORDS = frozenset(
    """
    educator deputy evaluator estimator estimateur estimatrice surintendant surintendante archivist archiviste
    dispatcher appraiser curator conservateur conservatrice chef inspector inspecteur inspectrice underwriter
    instructor trainer mechanic mecanicien mecanicienne plumber plombier electrician electricien electricienne welder
    soudeur soudeuse cook cuisinier cuisiniere baker boulanger boulangere paramedic dentist dentiste therapist
    physiotherapist psychologist psychologue bookkeeper actuary actuaire surveyor translator traducteur traductrice
    interpreter interprete journalist journaliste photographer musician boss treasurer tresorier tresoriere secretary
    registrar dean principal commissioner organizer fundraiser realtor paralegal notary notaire optician optometrist
    midwife vet veterinarian veterinaire biologist chemist chimiste physicist geologist statistician economist
    programmer programmeur programmeuse tester writer buyer acheteur acheteuse courtier courtiere banker agronome
    architecte technologue prepose preposee educateur educatrice enseignant enseignante formateur formatrice
    contremaitre cuisinier coiffeur coiffeuse gerant gerante proprietaire fondateur fondatrice stagiaire carpenter
    contractor builder gardener farmer pharmacien pharmacienne medecin technologist clerk rep representative buyer
    producer producteur productrice organiser superintendent foreman estimating recruiting recrutement comptable
    ressources resources infirmier infirmiere sous-ministre ministre depute conseiller conseillere ambassador
    """.split()
)
HONORIFICS = frozenset(
    """
    dame lady lord mr mrs ms miss mx dr doctor prof professor m mme mlle madame monsieur me maitre sir sra sr
    dre hon rev fr chef elder soeur sister brother father pastor rabbi imam sheikh cheikh alhaji hajia hajj engr
    atty arch capt col lt sgt maj gen amb justice aunt auntie uncle shri smt docteur docteure professeure pr
    """.split()
)
CREDENTIALS = frozenset(
    """
    peng eng ing phd cpa ca cma cga mba pmp chrp chrl md msc ma bsc ba jd llb llm rn mscn cfa pe esq jr sr ii
    iii urb micu mcip rpp frsc cissp aca acca crha cria llp inc ltd msca bcomm bcom beng meng mpa mph mfa pgdip trad
    dvm dmv bscn np rpn lpn dds dmd rph pharmd bpharm rsw msw fcpa cfp cim rcic cism cisa pgeo rpf frcpc ccfp ceng
    a
    """.split()
)
# Ordinary words: they may stand before a name with a capital only because a sentence, line or label opens with them.
# A capital that the place does not explain makes them part of a name ("talk to Tuan Le", "Wei He").
OPENERS = frozenset(
    """
    ignore disregard skip strike omit count edit rencontré rencontrée croisé vu parlé appelé jasé contacté biffez biffe
    ignorez ignore rayez raye sautez
    ping text dial email message phone approach google shoot grab buzz nudge catch reply essaye essayez jase jasez texte
    textez croise vois rejoins joins cogne frappe sonne approche approchez relance relancez transmets réfère suggère
    propose présente recommande mets mettez placez place garde gardez oublie oubliez retire retirez
    bring remind include visit pass suggérez proposez recommandez appelle appelez contacte écris parle demande
    dis essaie thing somewhere use add swap replace introduce tell drop scratch remove forget sending adding
    attaching forwarding copying update confirmed correct wrong unfortunately absolutely anyway however maybe
    perhaps hopefully honestly actually utilisez ajoutez mettez prenez joignez essayez parlez malheureusement
    désolé désolée avec merci parfait he she we you they it the a an my our your his her their this that these
    those and or but so if as at in on to from for with of by is are was were be been am will would can could
    should do does did has have had not no yes hi hello hey dear good morning afternoon evening thanks thank
    please sorry sure also then first second third fourth last next another other one two three here there where
    when what who how why which call write try ask meet reach see look talk speak names date sent je tu il elle
    nous vous ils elles le la les un une des du de d l et ou mais si à au aux en dans sur pour par sans chez ce
    cet cette ces ma mes ton ta tes son sa ses notre nos votre vos leur leurs bonjour salut bonsoir cher chère
    oui non voici voilà puis ensuite enfin aussi premier première deuxième troisième contactez écrivez voyez
    madame monsieur st great happy glad yep yeah ok okay perfect looking let lets just any some all both either
    neither now today tomorrow yesterday best regards cheers sincerely cordialement send give take make keep put
    find per via until till after before since during about around mesdames messieurs staff everyone folks fyi
    although because once unless whether while despite given thus hence therefore besides still already even
    only really very much many most few several such same every each nobody somebody someone anyone everybody
    nothing something everything nice howdy greetings well oh ah um er right connect recommend suggest consider
    think thinking copy noted enjoy enjoyed loved met meeting got spoke heard saw pleased delighted apologies
    excuse pardon congrats congratulations welcome love warmly yours shall might must ought need needs want
    wants wish hoping having being doing going getting above below under over between within without against
    across along near beyond inside outside through throughout upon quand lorsque puisque parce comme donc car
    ainsi alors après avant depuis pendant dès selon malgré sauf vers entre contre sous comment pourquoi combien
    quel quelle quels quelles qui que quoi où dont chaque plusieurs quelques tout tous toute toutes aucun aucune
    rien personne peut-être bref sinon également surtout vraiment très moins plus autre autres même pouvez
    pourriez veuillez faites allez venez rencontrez dites demandez envoyez transmettez référez rejoignez
    communiquez heureux heureuse ravi ravie content contente enchanté enchantée allô coucou bonne bon belle beau
    super génial quant primo secundo numéro
    """.split()
)
# Capitalised wherever they stand and yet no part of a person's name: days, places, tools, labels, roles.
NEVER = frozenset(
    """
    new year joyeux joyeuses fêtes holidays holiday season greetings
    d'abord she's he's i'm i've i'll i'd we're we've it's that's here's let's there's c'est j'ai l'autre
    d'accord qu'il qu'elle n'hésitez quelqu'un l'un l'une who's what's where's when's he'll she'll they're
    you're don't doesn't can't won't didn't isn't aren't he'd she'd you'll you've we'll telephone referral
    referrals référence références org organisme fonction directory address adresse agency agm anglais août apr
    april asap association attached aug august ave avenue avril bank barrhaven bcc board boul boulevard calgary
    canada canadian cc cell cellulaire center centre ceo cfo christmas college company connectee connectees
    connecteur connecteurs connector connectors connectrice contact contacts coo coordinator coordonnatrice corp
    courriel courriels covid cto cv dec december department dg dimanche décembre e-mail east easter edmonton
    email employer employeur eng english entreprise equipe est facebook fax feb february floor français french
    fri friday fw fwd fyi février gatineau gis google group halifax headquarters hospital hr humaines human i
    inc info institute internet it jan january janvier jeudi juillet juin jul july jun june kanata linkedin llp
    ltd lundi mai mar march mardi mars may mercredi ministry mobile mon monday montreal montréal name nepean nom
    nord north note nov november novembre noël number numéro oct october octobre office ontarian ontario
    organisation organization orleans orléans ottawa ouest outlook p.s phone pmi pmo position poste program
    programme programmes ps quebec quebecer québec québécois rd re regina resources ressources resume rh road
    role rsvp rue samedi sat saturday sep sept september septembre services site skype slack society south
    stittsville street subject sud suite sun sunday tba tbd team teams tel thu thur thurs thursday title titre
    toronto tue tues tuesday tél téléphone university vancouver vendredi vp web webex website wed wednesday west
    whatsapp winnipeg zoom équipe étage
    """.split()
)
ORGANISATION = frozenset(
    """
    hortons starbucks bridgehead timmies
    inc ltd llp corp university college hospital agency department ministry services service bank group council
    institute society association centre center foundation networks systems solutions consulting partners
    authority board office canada clinic library museum city ville université hôpital ministère commission
    conseil alliance works labs studio bureau école school health energy technologies tech media trust union
    federation fédération réseau network company realty brasserie restaurant café cafe pub bistro hotel hôtel
    plaza coffee bakery trattoria grill industries enterprises laboratories associates freight logistics
    hall arena pavilion theatre theater gallery mall auditorium atrium lounge kitchens church temple mosque club
    inn diner fairgrounds fairground customs racetrack speedway arboretum aquarium planetarium chapel
    bookings staging fair festival conference summit expo
    construction insurance financial capital ventures holdings pharma airlines railway transit electric hydro
    mills mill guild guilde league ligue shipyard shipyards foundry brewery symposium
    telecom software affairs depot works day week month festival place square
    """.split()
)
BOTH_WORD_AND_NAME = frozenset(
    """
    thu may april june august sunday will mark grace mai rose joy faith hope avril see call best dear great city
    ravi tu beau belle love noël paris can do an he le la ma my van don wednesday friday jan sun mar sat jun mars est
    """.split()
)
GENERIC_LOCALS = frozenset(
    """
    info hr rh jobs careers contact admin office recruitment recrutement recruiting hello sales support
    reception team mail general enquiries inquiries help emplois carrieres talent hiring programs events
    ressourceshumaines humanresources people orders bookings mgmt management desk frontdesk store shop studio clinic
    membership secretariat accueil bureau volunteers volunteer benevoles service services contactus
    """.split()
)
# As telephones and haste write them: in mail without capitals these begin and end what may be a name.
SMALL_WORDS = frozenset(
    """
    call me him her them cell number phone office home work works friend colleague contact boss manager cousin
    name address guy gal lady woman person people someone anyone hiring department team email mail field shout
    line note desk folks buddy pal reach talk write speak avec courriel adresse ami amie collègue numéro
    referral referrals ref hes shes theres thats whats heres dont doesnt im ive hey hiya yo yep ok lol pls plz
    thx u ur w got give say tell said told pick choose go see met meet same next first second third one two
    three great good quick jai cest sest jte jverrais daccord tai sappelle qqn pis bcp svp c g j l d n s y a
    refere referer refer donne donner noter note notez dirais dirai proposer propose suggere suggerer presente
    presenter conseille conseiller recommande recommander ajoute ajouter envoie envoyer essaie essayer appelle
    appeler texte texter add put mention mentioned suggest recommend vus vu vue hier jeudi lundi mardi mercredi
    vendredi semaine passee passe mettre mets laisse laisser voir allez dis dit écrire ecrire decrire parler parle
    connait veut peux oui non
    bien allo coucou bonjour bonsoir salut merci bon cousins friends called named who also still always lives
    runs owns knows teaches does should could would
    """.split()
)

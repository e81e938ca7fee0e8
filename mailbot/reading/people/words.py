"""Words that decide whether a capitalised stretch is a name: particles, honorifics, titles, what is no name."""

from __future__ import annotations

PARTICLES = frozenset(
    """
    de da do dos du des del della di van von der den ter ten la le las los el al bin ibn ben bint abu y e st ste
    af av zu vom dela dal 't
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
HONORIFICS = frozenset(
    """
    dame lady lord     mr mrs ms miss mx dr doctor prof professor m mme mlle madame monsieur me maitre sir sra
    sr dre hon rev fr chef
    elder
    """.split()
)
CREDENTIALS = frozenset(
    """
    peng eng ing phd cpa ca cma cga mba pmp chrp chrl md msc ma bsc ba jd llb llm rn mscn cfa pe esq jr sr ii iii
    urb micu mcip rpp frsc cissp aca acca crha cria llp inc ltd bcomm bcom beng meng mpa mph mfa pgdip trad a
    """.split()
)
NOT_NAMES = frozenset(
    """
    appelle appelez contacte écris parle demande dis essaie thing somewhere use add include swap replace
    introduce tell drop scratch remove forget sending adding attaching forwarding copying update
    confirmed correct wrong unfortunately absolutely anyway however maybe perhaps hopefully honestly actually
    utilisez ajoutez
    mettez prenez joignez essayez parlez malheureusement désolé désolée avec merci parfait
    i he she we you they it the a an my our your his her their this that these those and or but so if as at in on
    to from for with of by is are was were be been am will would can could should do does did has have had not no
    yes hi hello hey dear good morning afternoon evening thanks thank please sorry sure also then first second
    third fourth last next another other one two three here there where when what who how why which contact email
    e-mail phone tel cell mobile call write try ask tell meet reach see look talk speak name names title company
    organization employer role position note ps p.s re fwd fw cc subject date sent attached resume cv monday
    tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february
    march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct
    nov dec lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août
    septembre octobre novembre décembre je tu il elle nous vous ils elles le la les un une des du de d l et ou
    mais si à au aux en dans sur pour par avec sans chez ce cet cette ces ma mes ton ta tes son sa ses notre nos
    votre vos leur leurs bonjour salut bonsoir merci cher chère oui non voici voilà puis ensuite enfin d'abord
    aussi premier première deuxième troisième contactez écrivez appelez voyez courriel téléphone tél poste madame
    monsieur english french français anglais canada canadian ottawa gatineau toronto montreal montréal quebec
    québec ontario kanata orleans orléans nepean calgary vancouver halifax teams zoom google linkedin outlook
    connector connectee connectors program programme programmes coordinator connecteur connectrice connecteurs
    coordonnatrice inc ltd llp corp university college hospital agency department ministry services bank street st
    ave avenue road rd group team great happy glad yep yeah ok okay perfect looking let lets just any some all
    both either neither now today tomorrow yesterday hr vp ceo cfo cto coo gis pmi pmo dg eng agm info best
    regards cheers sincerely cordialement she's he's i'm i've i'll i'd we're we've it's that's here's let's
    there's c'est j'ai l'autre d'accord qu'il qu'elle n'hésitez send give take make keep put find per via until
    till after before since during about around mesdames messieurs equipe équipe staff everyone folks board office
    headquarters centre center institute society association
    """.split()
)
ORGANISATION = frozenset(
    """
    inc ltd llp corp university college hospital agency department ministry services service bank group council
    institute society association centre center foundation networks systems solutions consulting partners
    authority board office canada clinic library museum city ville université hôpital ministère commission conseil
    alliance works labs studio bureau école school health energy technologies tech media trust union federation
    fédération réseau network company realty
    """.split()
)
BOTH_WORD_AND_NAME = frozenset(
    """
    thu may april june august sunday will mark grace mai rose joy faith hope avril see call best dear great city
    paris
    """.split()
)
GENERIC_LOCALS = frozenset(
    """
    info hr rh jobs careers contact admin office recruitment recrutement recruiting hello sales support reception
    team mail general enquiries inquiries help emplois carrieres talent hiring programs events membership
    secretariat accueil bureau
    """.split()
)

"""Dutch verbs in the present tense, third person: conjugated by rule, with tables for what no rule knows.

Every infinitive works: `third("signaleren")` is "signaleert", `third("toenemen")` is "neemt toe". The plural is
the infinitive itself ("signaleren", "nemen toe"), except for a few verbs such as zijn.
"""

from functools import lru_cache

VOWELS = "aeiouäëïöüé"

IRREGULAR = {
    "zijn": "is", "hebben": "heeft", "kunnen": "kan", "willen": "wil", "mogen": "mag", "zullen": "zal",
    "gaan": "gaat", "staan": "staat", "slaan": "slaat", "doen": "doet", "zien": "ziet", "komen": "komt",
    "updaten": "updatet", "managen": "managet", "upgraden": "upgradet", "faxen": "faxt", "skiën": "skiet",
}
"""Third person singular that no rule gives; also for compounds that end in one of these verbs."""

INSEPARABLE = ("aanvaard", "aanbid", "achterhaal", "ondervrag", "onderzoek", "overweg", "voorkom", "voorspel",
               "voorzie", "weerleg", "weerspiegel", "weerhou", "misluk", "volbreng", "voldoe", "toets", "toeter",
               "uiten", "uitgaven")
"""Beginnings of verbs that look separable and are not."""

PARTICLES = ("aaneen", "achteruit", "achterna", "bijeen", "binnen", "buiten", "daarnaast", "deel", "dicht", "gelijk",
             "goed", "hoog", "ineen", "klaar", "kwijt", "leiding", "les", "mede", "mee", "neer", "omhoog", "omlaag",
             "opeen", "open", "opnieuw", "overeen", "plaats", "rond", "samen", "stil", "tegemoet", "tegen", "teleur",
             "tentoon", "terecht", "terug", "tevreden", "thuis", "toe", "uiteen", "vast", "vol", "vooraf", "vooruit",
             "voort", "vrij", "waar", "weg", "zwart", "aan", "af", "bij", "in", "na", "op", "uit")
"""Stressed first parts that come loose from the verb."""

SEPARABLE = frozenset(
    "doorgaan doorgeven doorlichten doorpakken doorrekenen doorschuiven doorstromen doorstarten doorsturen doortrekken "
    "doorverwijzen doorvoeren doorzetten gebruikmaken kennismaken misgaan omgaan omzetten omvormen omschakelen omslaan "
    "onderbrengen ondergaan onderverdelen overblijven overdragen overgaan overgeven overhouden overkomen overlaten "
    "overnemen overplaatsen overschakelen overslaan overstappen overzetten overhevelen voorbereiden voordoen "
    "voordragen voorgaan voorhouden voorkeuren voorleggen voorliggen voorlopen voorstaan voorstellen voortrekken "
    "voorzitten weergeven toebedelen stopzetten maatwerken".split()) - {"ondergaan", "voorkeuren", "maatwerken"}
"""Verbs whose first part comes loose, where that part usually does not."""

SPLITS = {"gebruikmaken": "gebruik", "kennismaken": "kennis", "stopzetten": "stop"}
LOOSE = ("door", "mis", "om", "onder", "over", "voor", "weer", "toe")

STRESSED_ER = ("leer", "keer", "weer", "teer", "eer", "scheer", "smeer", "zweer", "deer", "heer", "meer", "veer")
"""Stems in -er of one syllable: `leren` is "leert", `keren` "keert", also with be-, ver- and the like."""

UNSTRESSED_ER = (
    "alter achter ader anker baker bakker bezwijmer bibber blader boemer borrelder boer daver degrader diender "
    "dobber donder duister eiger ander beter minder vorder monster hinder herinner lever luister meester knipper "
    "krimper nader offer oliver onder oever opper plunder poeder polder schilder schemer schitter sidder slinger "
    "slenter slingeren snuffer spijker sputter stapper stotter suiker tover trommer vader venster verder vergader "
    "vernieuwer verwonder wonder wakker wapper weiger wijzer winter wissel wonder zonder zuiver ijver ijer "
    "fluister filter cijfer kleuter kluister klungel kamer kelder kerker kinder klapper klater ketter koester "
    "beheer lager hoger hager groter kleiner sluier ruimer strenger verzeker zeker schakeler slager sluimer sneuver "
    "steiger stuiter toeter tater veroorzaker verander verbitter verhelder helder verslechter slechter verzilver "
    "zilver verouder ouder verlager hamer imiter jammer kanker lader lekker liefer midder mijmer mopper nummer "
    "oefer overwinter puzzeler ritser ratifer rommer scharrer schouder trigger uiter verijder vermager vervolger "
    "zegeler wandeler babber belemmer bekommer benadelder bewonder blinder brander broeder controler copier "
    "huiver inkader kader klauter kletter kluiver morrer peuter pleister polijster rinkeler sabber schutter "
    "sijper snater splinter timmer tinger treuzeler vlinder voeder wenter werver wikkeler zetter cluster "
    "master scanner printer computer mixer tutor counter barter volger volleder lichter verlichter duur "
    "zinder plander zwanger verzwager verkleumer adver").split()

"""What the log says: one Dutch sentence for every deed. The one who did it stands before it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from survey.rules import calendar
from survey.rules.permissions import Role
from survey.rules.responses import Source
from survey.rules.windows import Change

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIELDS = {"title": "titel", "purpose": "waarom", "audience": "wie het ziet", "minutes": "duur",
          "version_id": "vragenlijst", "opens_on": "openingsdag", "closes_on": "sluitdatum", "open_link": "open link",
          "profile": "regels voor publiceren", "approval": "akkoord van een tweede persoon",
          "hosts": "namens wie", "reminders": "herinneringen",
          "way": "hoe de plaatsen worden verdeeld", "told_on": "dag van de uitslag",
          "change_days": "wijzigen tot", "reminder_days": "herinnering vooraf", "thanks_days": "bedankmail",
          "offer_hours": "tijd voor een aanbod",
          "most_in_one_go": "meeste in één keer", "most_per_organisation": "meeste per organisatie", "roles": "rollen",
          "lists_participants": "deelnemerslijst", "public": "openbaar", "begins_at": "begin", "ends_at": "einde",
          "region": "regio", "place": "plaats", "address": "adres", "map_url": "kaart", "online": "online",
          "join_url": "deelnamelink", "capacity": "aantal plaatsen", "reserved": "gereserveerde plaatsen",
          "waiting_list": "wachtlijst", "sectors": "sectoren", "explanation": "toelichting",
          "silence": "wat niet reageren betekent", "readers": "wie de reacties leest", "names": "namen tonen",
          "suggestions": "tekstvoorstellen", "supports": "steun geven", "files": "bestanden",
          "provisional": "voorlopig", "parts": "programma", "evaluation_id": "evaluatie"}

SENTENCES = {
    "round_created": "maakte de {noun} “{title}”",
    "round_edited": "wijzigde de {noun}: {fields}",
    "round_published": "publiceerde de {noun}; {invitations} uitnodigingen gaan uit",
    "round_withdrawn": "zette de {noun} terug naar concept",
    "round_copied": "kopieerde de {noun} naar “{title}”",
    "event_edited": "wijzigde de bijeenkomst: {fields}",
    "occasion_added": "zette {occasion} op het programma",
    "occasion_changed": "wijzigde {occasion}: {fields}",
    "occasion_moved": "verplaatste {occasion}; {told} deelnemers horen dat: {reason}",
    "occasion_confirmed": "maakte {occasion} definitief; {told} deelnemers horen dat",
    "occasion_cancelled": "gelastte {occasion} af; {told} deelnemers horen dat: {reason}",
    "participant_moved": "verplaatste {participant} van {was} naar {occasion}: {reason}",
    "participant_link_shown": "bekeek de link van {participant}, om te helpen",
    "occasion_removed": "haalde {occasion} van het programma",
    "capacity_changed": "wijzigde het aantal plaatsen van {occasion} van {was} naar {number}",
    "consultation_edited": "wijzigde de raadpleging: {fields}",
    "person_invited": "zette {who} op de lijst",
    "colleague_asked": "vroeg een collega om te reageren",
    "comment_sent": "stuurde reactie {number} in",
    "comment_changed": "wijzigde reactie {number}",
    "comment_withdrawn": "trok reactie {number} in",
    "comment_restored": "diende reactie {number} opnieuw in",
    "comment_approved": "gaf akkoord om reactie {number} namens de organisatie te laten tellen",
    "approval_taken_back": "haalde het akkoord bij reactie {number} weg",
    "comment_supported": "steunt reactie {number}",
    "support_taken_back": "steunt reactie {number} niet meer",
    "comment_offered_late": "stuurde een reactie na het sluiten; die telt nog niet mee",
    "late_comment_added": "voegde reactie {number} toe als te laat",
    "comment_noted": "schreef reactie {number} op",
    "noted_comment_taken_back": "haalde opgeschreven reactie {number} weg: {reason}",
    "invited": "zette {invited}",
    "invitation_withdrawn": "haalde {who} van de lijst {reason}",
    "invitation_restored": "zette {who} terug op de lijst",
    "address_changed": "wijzigde het mailadres van {who}",
    "link_renewed": "maakte een nieuwe link voor {who}; de oude werkt niet meer",
    "link_shown": "bekeek de persoonlijke link van {who}, om te helpen",
    "open_link_renewed": "maakte een nieuwe open link; de oude werkt niet meer",
    "request_refused": "gaf geen uitstel tot en met {wanted_day}",
    "version_stored": "bewaarde versie {number} van de vragenlijst “{questionnaire}”: {told}",
    "questionnaire_removed": "verwijderde de vragenlijst “{questionnaire}”, die bij niets hoorde",
    "version_undone": "ging in de vragenlijst “{questionnaire}” van versie {was} terug naar versie {number}",
    "version_redone": "ging in de vragenlijst “{questionnaire}” van versie {was} weer naar versie {number}",
    "trial_started": "begon een proef met de vragenlijst “{questionnaire}”",
    "trial_link_renewed": "maakte een nieuwe link voor “{trial}”; de oude werkt niet meer",
    "trial_wiped": "wiste “{trial}” met wat {number} collega’s invulden",
    "version_carried": "voerde versie {number} van de vragenlijst door; dat raakte {touched}",
    "asked_again": "vroeg {number} mensen die klaar waren om de nieuwe vraag “{question}” te beantwoorden",
    "section_taken_over": "nam een onderdeel van de vragenlijst “{questionnaire}” over van {was}",
    "prefilled": "vulde van {members} leden {values} antwoorden alvast in, uit {source}",
    "prefill_terms_changed": "wijzigde wat er bij vooringevulde antwoorden wordt gevraagd",
    "definite_asked": "vroeg {number} leden om hun definitieve cijfers",
    "answer_books_fetched": "haalde de werkmappen van alle leden op",
    "answer_book_received": "las een werkmap in; er is nog niets overgenomen",
    "answer_book_taken": "nam antwoorden uit een werkmap over ({number})",
    "answer_book_discarded": "gooide een ingelezen werkmap weg",
    "processor_table_fetched": "haalde de tabel voor een verwerker op",
    "user_created": "maakte het account {email} ({role})",
    "user_changed": "wijzigde het account {email} ({role})",
    "signed_in": "logde in",
    "signed_out": "beëindigde een sessie",
    "response_begun": "begon met invullen {on_behalf}",
    "attachments_added": "voegde bestanden toe ({number})",
    "attachments_removed": "haalde bestanden weg ({number})",
    "response_submitted": "stuurde de antwoorden in {on_behalf}",
    "entered_on_behalf": "voerde antwoorden in {on_behalf}: {reason}",
    "invitation_declined": "gaf door niet mee te doen {on_behalf}",
    "decline_undone": "doet toch mee {on_behalf}",
    "link_asked": "vroeg een nieuwe link aan",
    "open_link_used": "begon via de open link",
    "time_asked": "vroeg om meer tijd, tot en met {wanted_day}",
    "enquiry_asked": "stelde een vraag bij de vraag “{question}”",
    "enquiry_passed": "gaf een vraag bij “{question}” door aan {to}",
    "enquiry_proposed": "schreef een antwoord op een vraag bij “{question}”",
    "enquiry_answered": "beantwoordde een vraag bij “{question}”",
    "question_clarified": "verduidelijkte de vraag “{question}”; {told} leden horen dat",
    "clarification_taken_back": "haalde een verduidelijking bij “{question}” weg",
    "reminded": "herinnerde {number} leden",
    "reminders_queued": "zette {number} herinneringen volgens het plan klaar",
    "messages_uncertain": "brak af bij het versturen; van {number} berichten is onzeker of ze aankwamen",
    "message_sent_again": "stuurde een bericht opnieuw aan {recipient} ({kind}, {was})",
    "message_left": "liet een bericht aan {recipient} zoals het was ({kind}, {was})",
    "interim_kept": "bewaarde een tussenstand over {n} antwoorden (regels: {profile})",
    "interim_reworded": "wijzigde de tekst van een tussenstand",
    "sentence_written": "wijzigde de zin over “{question}” van de vragenlijst “{questionnaire}”",
    "summary_written": "wijzigde de zinnen over het geheel van de vragenlijst “{questionnaire}”",
    "summary_undone": "zette de zinnen over het geheel van de vragenlijst “{questionnaire}” terug",
    "sentence_undone": "zette de zin over “{question}” van de vragenlijst “{questionnaire}” terug",
    "interim_published": "publiceerde de uitkomsten van {day} voor {audience}",
    "interim_withdrawn": "haalde de uitkomsten van {day} van de pagina",
    "thresholds_changed": "wijzigde de regels voor het vertellen: {rules}",
    "cycle_created": "maakte het plan “{title}” ({rhythm})",
    "cycle_changed": "wijzigde het plan “{title}”",
    "cycle_stopped": "stopte het plan “{title}”",
    "cycle_resumed": "hervatte het plan “{title}”",
    "cycle_round_made": "maakte uit een plan de ronde “{title}”",
    "signal_added": "voegde bij “{questionnaire}” de signaalwaarde “{name}” toe",
    "signal_removed": "haalde bij “{questionnaire}” de signaalwaarde “{name}” weg",
    "break_noted": "legde bij “{questionnaire}” een trendbreuk vast vanaf {since}: {reason}",
    "break_removed": "haalde bij “{questionnaire}” de trendbreuk vanaf {since} weg",
    "mirror_kept": "zette cijfers klaar om naast de eigen cijfers van leden te staan ({n} antwoorden)",
    "mirror_withdrawn": "haalde de cijfers naast de eigen cijfers van leden weg",
    "series_stored": "bewaarde de registerreeks “{name}” met {number} regels",
    "series_removed": "gooide de registerreeks “{name}” weg",
    "code_added": "voegde de code “{code}” toe aan de open vraag {question}",
    "code_changed": "wijzigde de code “{was}” van de open vraag {question} in “{code}”",
    "codes_merged": "voegde de code “{was}” van de open vraag {question} samen met “{code}”",
    "codes_taken_over": "nam codes over voor de open vraag {question} ({number})",
    "code_removed": "verwijderde de code “{code}” van de open vraag {question}",
    "answers_coded": "codeerde {number} antwoorden op de open vraag {question}",
    "answers_read_again": "las {number} antwoorden op de open vraag {question} als tweede",
    "association_created": "maakte de vereniging “{name}”",
    "association_changed": "wijzigde de vereniging “{name}”",
    "membership_begun": "maakte een organisatie lid van een vereniging",
    "membership_ended": "beëindigde een lidmaatschap per {until}",
    "organisation_created": "zette {code} in het register",
    "organisation_changed": "wijzigde {code} in het register",
    "organisation_archived": "archiveerde {code}",
    "organisation_restored": "haalde {code} terug uit het archief",
    "position_added": "voegde een {position} toe",
    "position_changed": "wijzigde een {position}",
    "position_ended": "beëindigde de functie van een {position} per {until}",
    "position_removed": "verwijderde een {position}",
    "registered": "meldde {participant} aan voor {occasion}: {outcome}",
    "registration_changed": "wijzigde de aanmelding van {participant} voor {occasion}",
    "registration_cancelled": "meldde {participant} af voor {occasion} {reason}",
    "participant_added": "voegde {participant} toe aan {occasion}: {how} {reason}",
    "place_given": "gaf {participant} een plaats bij {occasion}, van de wachtlijst",
    "place_offered": "bood {participant} een plaats bij {occasion} aan, van de wachtlijst",
    "offer_accepted": "nam de aangeboden plaats voor {participant} bij {occasion} aan",
    "offer_expired": "liet het aanbod aan {participant} voor {occasion} verlopen",
    "selection_rules_set": "bewaarde {number} regels voor de selectie",
    "lots_drawn": "lootte: van de {number} aanmeldingen krijgen er {placed} een plaats; nog niemand hoort het",
    "lot_overruled": "besliste over aanmelding {number}: {outcome}: {reason}",
    "lots_ready": "zette de uitslag van de loting klaar",
    "lots_not_ready": "haalde terug dat de uitslag van de loting klaarstond",
    "lots_told": "vertelde de uitslag van de loting: {placed} geplaatst, {waiting} op de wachtlijst, {not_placed} niet",
    "came_in": "liet {participant} binnen ({how})",
    "came_in_undone": "haalde terug dat {participant} binnen was ({how})",
    "door_renewed": "maakte een nieuwe deurlink voor {occasion}; de oude werkt niet meer",
    "participants_reminded": "herinnerde {number} deelnemers aan {occasion}",
    "participants_thanked": "bedankte {number} deelnemers van {occasion}",
    "material_added": "voegde bij {occasion} het bestand “{file}” toe",
    "material_removed": "haalde bij {occasion} het bestand “{file}” weg",
    "material_sent": "stuurde het materiaal van {occasion} aan {whom}; {number} berichten gaan uit",
    "date_added": "zette “{title}” op {day} op de agenda",
    "date_changed": "wijzigde “{title}” op {day} op de agenda",
    "date_removed": "haalde “{title}” op {day} van de agenda",
    "document_created": "maakte het document “{title}”",
    "document_changed": "wijzigde de gegevens van het document “{title}”",
    "document_version_stored": "bewaarde versie {number} van het document “{title}”",
    "newsletter_created": "begon de nieuwsbrief “{title}”",
    "newsletter_changed": "wijzigde de nieuwsbrief “{title}”",
    "newsletter_removed": "gooide de nieuwsbrief “{title}” weg",
    "newsletter_item_added": "zette “{item}” in de nieuwsbrief “{title}”",
    "newsletter_blocks_added": "zette in de nieuwsbrief “{title}”: {blocks}",
    "newsletter_item_changed": "wijzigde “{item}” in de nieuwsbrief “{title}”",
    "newsletter_item_refreshed": "nam de nieuwe gegevens over in “{item}” van de nieuwsbrief “{title}”",
    "newsletter_item_moved": "zette “{item}” op plaats {place} in de nieuwsbrief “{title}”",
    "newsletter_item_removed": "haalde “{item}” uit de nieuwsbrief “{title}”",
    "newsletter_file_added": "voegde in de nieuwsbrief “{title}” het bestand “{file}” toe",
    "newsletter_file_removed": "haalde uit de nieuwsbrief “{title}” het bestand “{file}” weg",
    "newsletter_tested": "stuurde een proefmail van de nieuwsbrief “{title}” aan {readers}",
    "newsletter_planned": "plande de nieuwsbrief “{title}”",
    "newsletter_unplanned": "haalde de nieuwsbrief “{title}” uit de planning",
    "newsletter_not_sent": "kon de nieuwsbrief “{title}” niet versturen: {reason}",
    "newsletter_sent": "verstuurde de nieuwsbrief “{title}” aan {number} adressen",
    "newsletter_stopped": "stopte het versturen van de nieuwsbrief “{title}”; {number} mails gaan niet meer",
    "subscribed": "bevestigde het abonnement van lezer {subscriber} op de nieuwsbrief",
    "unsubscribed": "meldde lezer {subscriber} af voor de nieuwsbrief",
    "bounces_taken": "las {number} bezorgberichten van nieuwsbrieven",
    "bounces_forgiven": "laat het adres van lezer {subscriber} weer proberen",
    "register_imported": "las een bestand in het register: {new} nieuw, {changed} gewijzigd, {archived} gearchiveerd",
    "body_created": "maakte het gremium “{name}”",
    "body_changed": "wijzigde het gremium “{name}”",
    "body_rules_changed": "wijzigde de regels van het gremium “{name}”",
    "way_texts_changed": "wijzigde de tekst voor vergaderen {ways}",
    "seat_added": "gaf {who} een zetel in “{name}”",
    "seats_added": "gaf {number} leden een zetel in “{name}”",
    "seat_changed": "wijzigde de zetel van {who} in “{name}”",
    "seat_removed": "haalde de zetel van {who} uit “{name}”",
    "assembly_created": "maakte de vergadering “{title}”",
    "assembly_changed": "wijzigde de vergadering: {changes}",
    "item_added": "zette “{title}” op de agenda",
    "item_changed": "wijzigde het agendapunt “{title}”",
    "item_moved": "verplaatste het agendapunt “{title}”",
    "item_removed": "haalde “{title}” van de agenda",
    "paper_added": "voegde het stuk “{title}” toe",
    "paper_removed": "haalde het stuk “{title}” weg",
    "motion_added": "voegde het voorstel “{title}” toe",
    "motion_changed": "wijzigde het voorstel “{title}”",
    "motion_moved": "verplaatste het voorstel “{title}”",
    "motion_removed": "haalde het voorstel “{title}” weg",
    "assembly_convoked": "riep de vergadering bijeen; {number} oproepingen gaan uit",
    "assembly_cancelled": "zegde de vergadering af: {reason}",
    "assembly_opened": "opende de vergadering",
    "assembly_ended": "sloot de vergadering",
    "short_notice_accepted": "legde vast dat de vergadering doorgaat ondanks de late oproeping",
    "reply_coming": "gaf door te komen",
    "reply_not_coming": "gaf door niet te komen",
    "checked_in": "meldde {who} als aanwezig ({way})",
    "checked_out": "meldde dat {who} vertrok",
    "proxy_given": "gaf namens {who} een volmacht aan {holder}",
    "proxy_revoked": "trok de volmacht van {who} aan {holder} in",
    "acclaimed": "benoemde bij acclamatie: {names} (“{motion}”)",
    "poll_opened": "opende de stemming over “{motion}” ({body})",
    "poll_closed": "sloot de stemming over “{motion}” ({body}); {number} stemden",
    "poll_lapsed": "liet de stemming over “{motion}” vervallen: {reason}",
    "paper_handed_in": "nam van {member} een papieren stembiljet over “{motion}” in",
    "paper_vote_entered": "voerde de papieren stem van {member} over “{motion}” in",
    "paper_counted": "legde de getelde stemmen over “{motion}” vast",
    "casting_vote": "besliste als voorzitter over “{motion}”",
    "lot_drawn": "trok het lot over “{motion}”",
    "result_judged": "stelde de uitslag over “{motion}” vast: {outcome}",
    "result_disputed": "betwistte de uitslag over “{motion}” voor {member}",
    "hall_link_renewed": "maakte een nieuwe link voor het zaalscherm; de oude werkt niet meer",
    "full_evidence_taken": "haalde het volledige bewijspakket voor de telcommissie op",
    "key_destroyed": "vernietigde de sleutel van de geheime stemming over “{motion}”",
    "comments_answered": "beantwoordde reactie {numbers}: {kind}",
    "answer_taken_back": "haalde het antwoord bij reactie {numbers} weg",
    "holder_added": "maakte {holder} portefeuillehouder",
    "holder_changed": "wijzigde de gegevens van portefeuillehouder {holder}",
    "holder_archived": "archiveerde portefeuillehouder {holder}",
    "holder_restored": "haalde portefeuillehouder {holder} terug uit het archief",
    "holder_link_renewed": "maakte een nieuwe link voor portefeuillehouder {holder}; de oude werkt niet meer",
    "holder_link_shown": "bekeek de link van portefeuillehouder {holder}, om te helpen",
    "holder_replied": "schreef als portefeuillehouder een antwoord op reactie {numbers}",
    "reaction_report_published": "publiceerde reactieverslag {number} voor {audience}; {told} berichten gaan uit",
    "answer_shared": "gaf {part} door aan {colleague}, die {does}, tot en met {until}",
    "share_withdrawn": "trok in wat aan {colleague} was doorgegeven",
    "share_renewed": "gaf {part} opnieuw door aan {colleague}, tot en met {until}",
    "sitting_begun": "begon samen in te vullen, begeleid door {guide}",
    "sitting_ended": "sloot het samen invullen af",
    "approval_asked": "vroeg akkoord aan {colleague}",
    "answer_approved": "gaf akkoord op de antwoorden",
    "approval_refused": "stuurde de antwoorden terug zonder akkoord",
    "answer_returned": "vroeg de antwoorden terug: {reason}",
    "page_asked": "vroeg de link van de eigen pagina",
    "page_renewed": "maakte de eerdere links van de eigen pagina ongeldig",
    "decision_recorded": "legde het besluit van {body} over “{subject}” vast",
    "decision_corrected": "verbeterde het besluit van {body} over “{subject}” ({parts}): {reason}",
    "decision_withdrawn": "legde vast dat {body} het besluit over “{subject}” introk: {reason}",
    "decision_reinstated": "draaide de intrekking van het besluit van {body} over “{subject}” terug",
    "decision_published": "maakte het besluit van {body} over “{subject}” openbaar",
    "decision_hidden": "haalde het besluit van {body} over “{subject}” van de openbare besluitenlijst",
    "poll_passed_over": "liet de stemming van {body} over “{motion}” buiten de besluitenlijst",
    "chain_step_added": "zette {step} in de keten van “{document}”",
    "chain_step_changed": "wijzigde de stap van {step} in de keten van “{document}”",
    "chain_step_removed": "haalde {step} uit de keten van “{document}”",
    "commitment_made": "legde een toezegging van {owner} vast, voor {due_on}",
    "commitment_changed": "wijzigde de toezegging van {owner}, voor {due_on}",
    "commitment_noted": "schreef op hoe het staat met de toezegging van {owner}",
    "commitment_closed": "sloot de toezegging van {owner} af als {outcome}: {reason}",
    "commitment_reopened": "opende de toezegging van {owner} weer",
    "commitments_reminded": "herinnerde {number} keer aan een toezegging",
    "roll_made": "maakte de presentielijst: {mandates} mandaten, {people} mensen met een link",
}
WINDOW_CHANGED = {
    Change.EXTENDED: "verlengde de sluitdatum {for_whom} van {old_day} naar {new_day}: {reason}",
    Change.SHORTENED: "vervroegde de sluitdatum {for_whom} van {old_day} naar {new_day}: {reason}",
    Change.CLOSED: "sloot de {opens}, die open was tot en met {old_day}: {reason}",
    Change.REOPENED: "opende opnieuw {for_whom} tot en met {new_day}: {reason}",
}


def known(deed: str) -> bool:
    return deed in SENTENCES or deed == "window_changed"


def sentence(deed: str, details: Mapping[str, Any]) -> str:
    """What was done, to be read after the name of the one who did it; an unknown deed is shown as it is."""
    pattern = SENTENCES.get(deed, deed)
    if deed == "window_changed":
        pattern = WINDOW_CHANGED[Change(details["kind"])]
    words = pattern.format_map(_Words(details))
    return re.sub(r"\s+", " ", words).strip(" :;")


class _Words(dict[str, Any]):
    """The details in Dutch; one that is not there says nothing."""

    def __init__(self, details: Mapping[str, Any]) -> None:
        said = {"noun": "uitvraag", "opens": "uitvraag"} | {name: _said(name, value) for name, value in details.items()}
        if details.get("on_behalf_of"):
            said["on_behalf"] = f"namens {details['on_behalf_of']}, {Source(details['source']).words}"
        if details.get("who"):
            said["for_whom"] = f"voor {details['who']}"
        if "returned" in details:
            said["invited"] = _invited(details["new"], details["returned"])
        super().__init__(said)

    def __missing__(self, name: str) -> str:
        return ""


def _invited(new: int, returned: int) -> str:
    parts = [f"{number} {'ontvanger' if number == 1 else 'ontvangers'} {words}" for number, words in
             ((new, "op de lijst"), (returned, "terug op de lijst")) if number]
    return " en ".join(parts)


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "fields":
        return ", ".join(FIELDS.get(each, each) for each in value)
    if name == "reason" and value:
        return str(value)
    if name == "role":
        return Role(value).value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return calendar.in_words(date.fromisoformat(value), weekday=False)
    return str(value)

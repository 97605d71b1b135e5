"""What the pages behind a personal link have in common: who is here, what was answered, and whether that still may."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any

from flask import abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as Reply

from survey.access import links
from survey.actions import responses as deeds
from survey.database import db, writing
from survey.models.attachments import Attachment
from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.shares import Share, Sitting
from survey.queries import attachments, interims, questionnaires, responses, shares
from survey.rules import calendar
from survey.rules.coauthors import Apart, Turn, turns, undecided
from survey.rules.interims import Audience
from survey.rules.prefills import Prefilled, box_words, is_box
from survey.rules.questionnaires.answers import Examination, SectionState
from survey.rules.questionnaires.document import DUTCH, Questionnaire, Type, words
from survey.rules.questionnaires.piping import asked_for, plainly
from survey.rules.questionnaires.rows import bare
from survey.rules.questionnaires.telling import Told, as_typed, told_sent, told_typed
from survey.rules.responses import NotOpen, Progress
from survey.rules.rounds import Kind
from survey.rules.shares import NotYours, Reach, Role, reach

Page = str | Reply | tuple[str, int]

HUB = "responses.hub"


class Visit:
    """One request behind a personal link: what its pages have in common."""

    def __init__(self, invitation: Invitation) -> None:
        self.invitation, self.round, self.given = invitation, invitation.round, invitation.response
        self.window = invitation.window()
        self.state = self.window.state(g.now)
        self.today = calendar.day_of(g.now)
        self.facts = invitation.facts()
        self.share: Share | None = g.get("share")
        named = f"{self.share.name} (namens {invitation.who()})" if self.share else invitation.who()
        self.author = deeds.Author(named, share_id=self.share.id if self.share else None)
        self.form_key = links().form_key(g.token)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The version that the round asks now, also for who began on one before it."""
        version, session = self.round.version, db.session()
        if self.given and version is None:
            version = questionnaires.version(session, self.given.version_id)
        return questionnaires.compiled(session, version) if version else Questionnaire(title={DUTCH: self.round.title})

    @cached_property
    def language(self) -> str:
        wanted = request.args.get("taal", DUTCH)
        return wanted if wanted in self.questionnaire.languages else DUTCH

    @cached_property
    def prefilled(self) -> Prefilled:
        return self.invitation.prefilled()

    @cached_property
    def typed(self) -> Mapping[str, Any]:
        """What stands in the fields: what was typed, and elsewhere what was filled in beforehand."""
        return self.prefilled.over(self.given.typed if self.given else {})

    @cached_property
    def examination(self) -> Examination:
        saved = self.given.typed if self.given else {}
        return responses.examined(db.session(), self.questionnaire, saved, self.facts, self.today, self.prefilled)

    @cached_property
    def shares(self) -> Sequence[Share]:
        """Everything that was ever shared of this answer."""
        return self.invitation.shares

    @cached_property
    def reach(self) -> Reach:
        """What this visitor may see, fill in and send; whose share ended since the request came sees nothing."""
        return self._reach(self.shares)

    def present_reach(self) -> Reach:
        """The same, asked anew: in a transaction that wrote the answer it is what holds when that is committed."""
        return self._reach(shares.of_invitation(db.session(), self.invitation.id))

    def _reach(self, standing: Sequence[Share]) -> Reach:
        own = self.share.id if self.share else None
        return reach([share.grant() for share in standing], own, self.today) or abort(404, "ended")

    def check_reach(self, section: str, *, anew: bool = False) -> None:
        """Raises NotYours where somebody may not write in a section; asked `anew` under the lock of a save."""
        now = self.present_reach() if anew else self.reach
        if not now.writes(section):
            raise NotYours(now.given.get(section, ""))

    @property
    def approves(self) -> bool:
        """Whether this visitor came to approve, and fills in nothing."""
        return self.share is not None and self.share.role == Role.APPROVE

    @cached_property
    def must_ask(self) -> bool:
        """Whether what stands here now needs an approval that it does not have."""
        approved = self.given is not None and self.given.approved
        return not approved and shares.asks_approval(self.invitation, self.shares, g.now)

    @cached_property
    def sitting(self) -> Sitting | None:
        """The group that fills in now."""
        return shares.sitting(db.session(), self.invitation.id)

    def also_here(self) -> tuple[str, Turn] | None:
        """Who else saved in the section that was left last, and its title, when a save found that."""
        number = request.args.get("ook", 0, type=int)
        title = next((title for each, title, _ in self.steps if each == number), "")
        others = [turn for turn in self.turns(self.questionnaire.sections[number - 1].key)
                  if turn.who != self.author.who] if title else []
        return (title, others[0]) if others else None

    def keep(self, content: deeds.Page, section: str, author: deeds.Author | None = None) -> deeds.Draft:
        """Saves what a page of one section sends; who lost access to it meanwhile stores nothing."""
        made = deeds.draft(db.session(), self.invitation, self.questionnaire, content, g.now)
        with writing() as session:
            saved = deeds.save(session, self.invitation, self.questionnaire, content, author or self.author, g.now,
                               made)
            # The save holds the row of the answer, and so does who gives a part away or takes it back.
            self.check_reach(section, anew=True)
        return saved

    @cached_property
    def steps(self) -> list[tuple[int, str, SectionState]]:
        """The sections this visitor gets: number in the questionnaire, title, state."""
        return [step for step in self.all_steps if self.reach.sees(step[2].key)]

    @cached_property
    def all_steps(self) -> list[tuple[int, str, SectionState]]:
        """The sections this member gets, those that were passed on to somebody included."""
        pairs = zip(self.questionnaire.sections, self.examination.sections, strict=True)
        return [(number, words(section.title, self.language), state)
                for number, (section, state) in enumerate(pairs, 1) if state.asked]

    @property
    def progress(self) -> Progress:
        return self.invitation.progress()

    def turns(self, section: str) -> list[Turn]:
        """Who worked on a section, the last one first."""
        return turns(self.given.worked, section) if self.given else []

    @cached_property
    def apart(self) -> dict[int, list[Apart]]:
        """By number of the section what two people typed differently, as far as this visitor sees it."""
        left = set(deeds.undecided(self.questionnaire, self.given.apart, self.examination)) if self.given else set()
        found: dict[int, list[Apart]] = {}
        for each in undecided(self.given.apart) if self.given and left else ():
            home = self.questionnaire.section_of.get(bare(each.field))
            if home and each.field in left and self.reach.sees(home.key):
                found.setdefault(1 + self.questionnaire.sections.index(home), []).append(each)
        return found

    def address(self, path: str = "", *flags: str, at: str = "") -> str:
        """An address behind this link; the chosen language goes along."""
        language = [f"taal={self.language}"] if self.language != DUTCH else []
        asked = [flag if "=" in flag else f"{flag}=1" for flag in flags] + language
        return f"/u/{g.token}{path}{'?' if asked else ''}{'&'.join(asked)}{at}"

    def to(self, path: str = "", *flags: str, at: str = "") -> Reply:
        return redirect(self.address(path, *flags, at=at), 303)

    def elsewhere(self) -> Reply | None:
        """For an event people register, on a page of its own; there is nothing to answer here.

        The questions beside a consultation are answered here, and begun on its own page.
        """
        pages = {Kind.EVENT.value: "/aanmelden", Kind.ASSEMBLY.value: "/vergadering",
                 Kind.CONSULTATION.value: "/raadpleging"}
        page = pages.get(self.round.kind)
        if self.round.kind == Kind.CONSULTATION and self.round.version_id and request.endpoint != HUB:
            return None
        return self.to(page) if page else None

    def page(self, template: str, **context: Any) -> str:
        path = template if "/" in template else f"responses/{template}"
        return render_template(f"{path}.html", visit=self, address=self.address, round=self.round,
                               window=self.window, given=self.given, language=self.language, flags=request.args,
                               hosts=[host.association for host in self.round.hosts], **context)

    def results(self) -> Interim | None:
        """What was published last for members or for everyone."""
        return interims.published(db.session(), self.round.id, *Audience)

    def working_copy(self) -> tuple[Told, ...]:
        piped = {key for question in self.questionnaire.questions for key in asked_for(question)}
        named = any(self.questionnaire.by_key[key].type is Type.ORGANISATION for key in piped)
        names = responses.names_in(db.session(), self.questionnaire, self.examination.values) if named else {}
        told = told_typed(self.questionnaire, self.typed, self.examination, self.facts, self.language,
                          names | attachments.names(self.files))
        return self._seen(told)

    def _seen(self, told: tuple[Told, ...]) -> tuple[Told, ...]:
        return tuple(each for each in told if self.reach.sees(each.key))

    def sent(self) -> tuple[Told, ...]:
        """What was sent in, in the words of the version on which it was given."""
        given, asked = (self.given and self.given.answers) or {}, self.questionnaire
        if self.given and self.given.given_on != self.round.version_id:
            asked = questionnaires.compiled(db.session(), questionnaires.version(db.session(), self.given.given_on))
        names = responses.names_in(db.session(), asked, given)
        return self._seen(told_sent(asked, given, self.facts, self.language, names | attachments.names(self.files)))

    @cached_property
    def files(self) -> Sequence[Attachment]:
        """What was sent along; asks the database only where the questionnaire takes files."""
        takes = any(each.type is Type.FILE for each in self.questionnaire.questions)
        return attachments.of_response(db.session(), self.given.id) if takes and self.given else ()

    def not_yours(self, refused: NotYours) -> Page:
        """A section that was passed on to somebody else, or was never for this visitor."""
        return self.page("shares/not_yours", refused=refused, late=self._typed_late()), 403

    def _typed_late(self) -> list[tuple[str, str]]:
        """What was typed on a page that could not be stored, to be copied from the screen."""
        keys = [key for key in request.form if bare(key) in self.questionnaire.by_key]
        late = [(self.label(key), self.in_words(key, request.form.getlist(key))) for key in keys]
        return [pair for pair in late if pair[1]]

    def not_open(self, why: str = "") -> Page:
        """Where the window is not open: the first page says so; what was sent too late stays on the screen.

        `why` tells what the database said where it was open still when this request came.
        """
        if request.method == "GET":
            return self.to()
        return self.page("late", late=self._typed_late(), why=why), 409

    def label(self, name: str) -> str:
        key = bare(name)
        question = self.questionnaire.by_key[key]
        part = "".join(plainly(part.label, self.language) for part in question.parts if part.key == key)
        return f"{plainly(question.label, self.language)} {part}".strip()

    def in_words(self, name: str, typed: Any) -> str:
        """What was typed in one field, with the labels of options in place of their keys."""
        question = self.questionnaire.by_key.get(bare(name))
        if question:
            return as_typed(question, typed, self.language)
        if is_box(name):
            return box_words(typed)
        return typed if isinstance(typed, str) else ", ".join(typed or [])


def while_open(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view gets a Visit, and only while answers are taken."""

    @wraps(view)
    def opened(invitation: Invitation, **arguments: Any) -> Any:
        visit = Visit(invitation)
        if elsewhere := visit.elsewhere():
            return elsewhere
        if not visit.state.takes_answers:
            return visit.not_open()
        try:
            return view(visit, **arguments)
        except NotYours as refused:
            return visit.not_yours(refused)
        except NotOpen as closed:
            # It closed between the reading of this request and its writing; the database had the last word.
            return visit.not_open(closed.message)

    return opened

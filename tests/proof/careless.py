"""Workers that are wrong on purpose, each in one point, and the right one beside them."""

import os
from collections.abc import Callable, Mapping

from sqlalchemy import update

from survey import jobs, mail
from survey.actions import messages as outbox
from survey.database import writing
from survey.models.messages import Message
from survey.rules.messages import MessageState, Outcome


class CommitsLate(jobs.Worker):
    """Says `sending` in the same transaction as what came of it, so a kill takes back that it was ever claimed."""

    def _next(self, transport: mail.Transport) -> Outcome | None:
        with writing() as session:
            message = outbox.claim(session, self.name, self.now)
            if message is None:
                return None
            session.flush()
            outcome = self._send(transport, message)
            outbox.mark(session, message, self.name, outcome, self.now)
        return outcome


class Requeues(jobs.Worker):
    """Takes for granted that what another worker left in hand was never sent."""

    def work(self) -> None:
        with self.app.app_context(), writing() as session:
            session.execute(update(Message).where(Message.state == MessageState.SENDING.value)
                            .values(state=MessageState.WAITING.value))
        super().work()


VARIANTS: dict[str, type[jobs.Worker]] = {"right": jobs.Worker, "commits late": CommitsLate, "requeues": Requeues}


def main(variant: str, settings: Mapping[str, str]) -> None:
    """Works until it is stopped or killed, with its settings from the environment as everywhere."""
    os.environ.update(settings)
    make: Callable[..., jobs.Worker] = VARIANTS[variant]
    jobs.Worker = make  # type: ignore[misc]
    jobs.run_worker(jobs.web())

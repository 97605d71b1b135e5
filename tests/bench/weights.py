"""What one visit costs: the statements and the bytes of every page, with the style and the scripts it asks for."""

import re
from dataclasses import dataclass
from typing import Any

from tests.bench.counted import HEADER
from tests.bench.visits import Answer, Visitor, answer_everything

ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Weight:
    """`size` is the page alone, `total` with everything a first visit downloads for it; both in bytes."""

    statements: int
    size: int
    total: int


class Weigher(Visitor):
    """A visitor who also keeps what the answers were."""

    answers: dict[str, Answer]

    async def request(self, name: str, path: str, form: Any = None) -> Answer:
        answer = await super().request(name, path, form)
        heaviest = self.answers.get(name)
        if heaviest is None or len(answer.body) > len(heaviest.body):
            self.answers[name] = answer
        return answer


async def weigh(port: int, token: str) -> dict[str, Weight]:
    """The heaviest page of each name in one complete session."""
    weigher = Weigher(port)
    weigher.answers = {}
    async with weigher:
        await answer_everything(weigher, token)
        pages = dict(weigher.answers)
        return {name: await _weight(weigher, answer) for name, answer in pages.items()}


async def _weight(weigher: Weigher, answer: Answer) -> Weight:
    total = len(answer.body)
    for address in set(ASSET.findall(answer.body)):
        total += len((await weigher.request("asset", address.decode())).body)
    return Weight(int(answer.headers[HEADER.lower()]), len(answer.body), total)

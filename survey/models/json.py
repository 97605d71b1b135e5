"""JSON as the database keeps it: numbers are read as decimals, never as floats."""

import json
import zlib
from decimal import Decimal
from typing import Any

from sqlalchemy import LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect


def _number(value: Any) -> int | float:
    """Decimals of at most fifteen figures survive the way through a float's shortest notation."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} does not belong in a JSON column")


def dumps(value: Any) -> str:
    return json.dumps(value, default=_number, ensure_ascii=False, separators=(",", ":"))


_decode = json.JSONDecoder(parse_float=Decimal).decode
"""Made once: a decoder made for every answer costs a fifth of the time."""


def loads(text: str | bytes) -> Any:
    return _decode(text if isinstance(text, str) else text.decode())


class Packed(TypeDecorator[dict[str, Any]]):
    """JSON that is compressed: every save of a questionnaire keeps all of it, and most of it is the same words."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(dumps(value).encode(), 9)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:
        found: dict[str, Any] | None = None if value is None else loads(zlib.decompress(value))
        return found

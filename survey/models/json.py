"""JSON as the database keeps it: numbers are read as decimals, never as floats."""

import json
from decimal import Decimal
from typing import Any


def _number(value: Any) -> int | float:
    """Decimals of at most fifteen figures survive the way through a float's shortest notation."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} does not belong in a JSON column")


def dumps(value: Any) -> str:
    return json.dumps(value, default=_number, ensure_ascii=False, separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)

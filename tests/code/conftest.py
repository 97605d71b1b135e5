"""What tests about the code base share: every module is parsed once, and forgotten when the last of them is done."""

from collections.abc import Iterator

import pytest

from tests.code.sources import nodes, parsed


@pytest.fixture(scope="package", autouse=True)
def trees_are_let_go() -> Iterator[None]:
    yield
    nodes.cache_clear()
    parsed.cache_clear()

"""One installation for the tests of a module; what a test changes, it makes itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_rig import Rig, rig


@pytest.fixture
def api(database_url: str) -> Iterator[Rig]:
    """An installation of this test alone."""
    with rig(database_url) as made:
        yield made


@pytest.fixture(scope="module")
def shared_api(shared_database_url: str) -> Iterator[Rig]:
    """An installation that the tests of a module share."""
    with rig(shared_database_url) as made:
        yield made

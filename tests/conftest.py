"""What holds for all tests."""

import pytest

from tests import planned_stacks


@pytest.fixture(scope="session", autouse=True)
def shared_plans_stay_as_they_are():
    yield
    assert planned_stacks.changed_plans() == []

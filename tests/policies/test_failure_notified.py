"""Which states lead to the end of a failure only."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.definition import states
from policies.rules.failure_notified import _leads_to_fail

FAIL: dict[str, Any] = {"Type": "Fail"}


@pytest.mark.parametrize(
    ("after", "fails"),
    [
        ({"Type": "Pass", "Next": "Stop"}, True),
        ({"Type": "Pass", "End": True}, False),
        ({"Type": "Pass", "Next": "Done"}, False),
        ({"Type": "Choice", "Choices": [{"Next": "Done"}], "Default": "Stop"}, False),
        ({"Type": "Choice", "Choices": [{"Next": "Stop"}], "Default": "Stop"}, True),
    ],
)
def test_a_state_leads_to_a_failure_where_no_way_ends_well(
    after: dict[str, Any], fails: bool
) -> None:
    body = {
        "StartAt": "After",
        "States": {"After": after, "Stop": FAIL, "Done": {"Type": "Succeed"}},
    }
    (state,) = [one for one in states(body) if one.name == "After"]
    assert _leads_to_fail(state) is fails

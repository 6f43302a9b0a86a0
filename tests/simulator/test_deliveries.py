"""At-least-once: a start of an Express workflow may be delivered more often."""

import pytest

from downbeat.simulator.deliveries import delivered
from tests.simulator.express import ONE


def test_one_start_may_run_twice_with_the_same_name_and_the_same_tasks():
    made = []

    def tasks(call):
        made.append((call.context["Execution"]["Name"], call.state))
        return {}

    first, second = delivered(ONE, tasks=tasks, name="order-7")
    assert first == second
    assert made == [("order-7", "Do")] * 2
    with pytest.raises(ValueError, match="not 0 times"):
        delivered(ONE, tasks=tasks, times=0)

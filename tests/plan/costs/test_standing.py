"""What a stack costs each month whether anything runs or not."""

import pytest

from downbeat.plan.costs.standing import kept_logs


def test_logs_are_kept_as_long_as_the_stack_says():
    assert kept_logs(2, 90).amount == pytest.approx(2 * 90 / 30.42, rel=0.001)

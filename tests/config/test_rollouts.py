"""`rollout` in a stack file."""

import pytest

from downbeat.config import StackFileError, load
from downbeat.config.rollouts import RolloutLength, rollout_length
from downbeat.config.stack import Rollout

SPEC = {"name": "orders", "cadence": "on-demand", "States": {"A": {"Type": "Succeed"}}}


def loaded(rollout):
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {
            "orders": {"notify": {"failure": ["data@example.com"]}, "rollout": rollout}
        },
    }
    return load(config, "test", {"orders": SPEC}).pipelines["orders"].rollout


def faults(rollout):
    with pytest.raises(StackFileError) as refused:
        loaded(rollout)
    return [str(one) for one in refused.value.diagnostics]


def test_without_one_a_new_version_runs_at_once():
    assert loaded(None) is None


def test_a_share_a_length_and_what_takes_it_back():
    rollout = {"canary": "10%", "for": "2 runs", "backOn": ["failed", "alarm"]}
    assert loaded(rollout) == Rollout(
        canary=10, length=RolloutLength(runs=2), back_on=("failed", "alarm")
    )


def test_any_bad_end_takes_it_back_unless_the_stack_says_otherwise():
    assert loaded({"canary": 25, "for": "1h"}) == Rollout(
        canary=25,
        length=RolloutLength(seconds=3600),
        back_on=("failed", "timed-out", "aborted"),
    )


@pytest.mark.parametrize(
    ("text", "seconds"), [("30m", 1800), ("90 m", 5400), ("1h", 3600), ("7d", 604_800)]
)
def test_a_time_is_minutes_hours_or_days(text, seconds):
    assert rollout_length(text) == RolloutLength(seconds=seconds)


@pytest.mark.parametrize("text", ["30m", "1h", "7d", "1 run", "2 runs"])
def test_a_length_is_written_as_it_was_read(text):
    assert str(rollout_length(text)) == text


@pytest.mark.parametrize(
    ("rollout", "sentence"),
    [
        (
            {"canary": "0%", "for": "1h"},
            'canary: "0%" is no share of the starts: write 1% to 99%.',
        ),
        ({"canary": 100, "for": "1h"}, "canary: 100 is no share of the starts: write 1% to 99%."),
        ({"canary": True, "for": "1h"}, "canary: true is no share of the starts: write 1% to 99%."),
        (
            {"canary": 10, "for": "an hour"},
            'for: "an hour" is neither a time nor a number of runs: write 30m, 1h, 7d or 2 runs.',
        ),
        (
            {"canary": 10, "for": "1h", "backOn": ["fialed"]},
            'backOn: "fialed" is not one of failed, timed-out, aborted or alarm. Did you mean'
            ' "failed"?',
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(rollout, sentence):
    assert faults(rollout) == [f"downbeat:pipelines.orders.rollout.{sentence}"]


def test_what_is_not_said_is_a_tenth_for_an_hour():
    assert loaded({"backOn": ["alarm"]}) == Rollout(
        canary=10, length=RolloutLength(seconds=3600), back_on=("alarm",)
    )

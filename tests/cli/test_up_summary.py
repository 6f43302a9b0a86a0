"""What `up` says at its end: within a screen of 24 lines at 80 and at 120 columns, in a terminal
and in CI, however many pipelines the stack has.
"""

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from rich.console import Console

from downbeat.cli.up_command import MOST_PIPELINES, _report
from downbeat.config import load
from downbeat.emulator.changes import ResourceChange

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SCREEN = 24
SUMMARY = [
    "pipeline  done       next runs",
    "load-00   3 created  Mon 2026-03-02 06:00 +0000",
    "load-01   3 created  Mon 2026-03-02 06:00 +0000",
    "7 created in 41.2 s · http://127.0.0.1:4566",
    "It runs every state machine on a virtual clock: waits and jobs take no time.",
    "What they ask of SNS, SQS, DynamoDB, S3, Lambda, CloudWatch and EventBridge",
    "happens there.",
    "It cannot run containers or Spark (stand-ins answer), send mail (the mailbox",
    "keeps it), trace, or judge a role: the policies do that.",
    "Next:",
    "  downbeat start load-00 --local --stack dev --wait",
    "  downbeat mailbox --local --stack dev",
    "  downbeat down --stack dev",
]


def stack(number):
    names = [f"load-{each:02}" for each in range(number)]
    spec = {"cadence": {"every": "week", "on": "MON", "at": "06:00"}, "States": {}}
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {name: {} for name in names}}
    return load(config, "dev", {name: {**spec, "name": name} for name in names})


def summary(number, width, *, terminal=False, done=True):
    settings = stack(number)
    changes = [
        ResourceChange("create", "aws:sns/topic:Topic", f"{key}-topic-{each}", {}, {})
        for key in settings.pipelines
        for each in range(3)
    ]
    changes.append(ResourceChange("create", "aws:kms/key:Key", "key", {}, {}))
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=terminal, color_system=None)
    where = SimpleNamespace(endpoint="http://127.0.0.1:4566")
    _report(console, settings, where, changes, done=done, seconds=41.2, now=NOW)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_the_summary_says_what_was_made_what_it_is_and_what_comes_next():
    assert summary(2, 80) == SUMMARY


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("number", [1, 7, MOST_PIPELINES, 40])
def test_it_fits_a_screen(number, width, terminal):
    lines = summary(number, width, terminal=terminal)
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= width
    assert (f"and {number - MOST_PIPELINES} more" in "\n".join(lines)) == (number > MOST_PIPELINES)


def test_a_wider_screen_has_more_of_the_next_runs():
    assert [line.count("2026-") for line in (summary(1, 80)[1], summary(1, 120)[1])] == [1, 2]


def test_a_preview_says_that_nothing_was_done_and_no_next_command():
    lines = summary(1, 80, done=False)
    assert lines[-1] == "nothing was done in 41.2 s · http://127.0.0.1:4566"
    assert "Next:" not in lines

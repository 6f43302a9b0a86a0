"""The files of a new pipeline: it publishes one mail, and fails by a Fail state."""

from __future__ import annotations

import re

PIPELINE = '''"""__TITLE__: say here what starts it, what it does, and who hears of it."""

from typing import Any

from pipelines.messages import fail, publish
from pipelines.shared import HOUR

__CONSTANT__: dict[str, Any] = {
    "name": "__NAME__",
    "cadence": "on demand",
    "input": {"days": 7},
    "topics": {"success": "success", "failure": "failure"},
    "Comment": "__TITLE__",
    "TimeoutSeconds": HOUR,
    "States": {
        "Report": publish(
            "${success_topic}",
            "__TITLE__ - ${environment}",
            "{% 'The last ' & $states.context.Execution.Input.days & ' days are reported.' %}",
        ),
        "Done": {"Type": "Succeed"},
    },
    "on_failure": {"Report failed": fail()},
}
'''
TEST = '''"""__TITLE__, as its operators asked for it.

Once it has run, `downbeat record __NAME__ -s __STACK__` saves what ran below tests/replays/, and
tests/replays/test_replays.py runs it again under every change (docs/testing-a-pipeline.md).
"""

from downbeat.testing.flow import play


def test_it_reports_the_days_that_were_asked_for():
    run = play("__NAME__", "__STACK__", input={"days": 3})
    assert (run.status, run.states) == ("SUCCEEDED", ["Report", "Done"])
    (mail,) = (mail for mail in run.mails if mail.sender == "Report")
    assert mail.body.splitlines()[0] == "The last 3 days are reported."


def test_a_report_that_cannot_be_sent_fails_the_execution():
    run = play("__NAME__", "__STACK__", fail={"Report": "SNS.NotFoundException"})
    assert (run.status, run.error) == ("FAILED", "SNS.NotFoundException")


def test_whatever_fails_is_reported(fault_sweep):
    fault_sweep("__NAME__", "__STACK__")


def test_the_role_allows_what_is_called_and_nothing_else(permission_proof):
    permission_proof("__NAME__", "__STACK__")
'''


def module_of(name: str) -> str:
    """monthly_report for monthly-report."""
    return name.replace("-", "_")


def pipeline_file(name: str) -> str:
    """The text of pipelines/<name>.py."""
    return _filled(PIPELINE, name, "")


def test_file(name: str, stack: str) -> str:
    """The text of tests/pipelines/test_<name>.py."""
    return _filled(TEST, name, stack)


def _filled(template: str, name: str, stack: str) -> str:
    values = {
        "NAME": name,
        "CONSTANT": module_of(name).upper(),
        "TITLE": name.replace("-", " ").capitalize(),
        "STACK": stack,
    }
    return re.sub(r"__([A-Z]+)__", lambda word: values[word[1]], template)

"""The mails take the reason out of a Cause in JSONata, `downbeat why` in Python: both name the same
facts of the same Cause.
"""

import json

import pytest

from downbeat.ops.reason import find_reason
from tests.ops.test_reason import CAUSES
from tests.pipelines.test_reason import read

# What a person needs of each Cause, whichever of both words it.
FACTS = {
    "a container that ended": ("app", "137", "Essential container in task exited"),
    "a task that never started": ("app", "never started", "CannotPullContainerError: i/o timeout"),
    "a Glue run": ("split", "jr_1", "TIMEOUT", "too long"),
    "an exception of a function": ("KeyError", "'a'", "r-1"),
    "an Athena query": ("line 1:8: no such column",),
    "a Batch job": ("Essential container in task exited",),
    "an EMR step": ("Unknown Error.",),
    "a SageMaker job": ("AlgorithmError: exit code 1",),
    "an HTTP endpoint": ("503", "later"),
    "an execution within": ("FAILED", "KeyError", "'a'"),
    "a refused call": ("Concurrent runs exceeded for split",),
    "a timeout": (),
    "a text": ("by hand",),
}


def test_every_cause_has_its_facts():
    assert FACTS.keys() == CAUSES.keys()


@pytest.mark.parametrize("name", CAUSES)
def test_mails_and_why_name_the_same_facts(name):
    error, cause, _, _ = CAUSES[name]
    text = cause if isinstance(cause, str) else json.dumps(cause)
    mailed, explained = read(error, text)[1], find_reason(error, text).sentence
    missing = {
        where: [fact for fact in FACTS[name] if fact.lower() not in sentence.lower()]
        for where, sentence in (("mail", mailed), ("why", explained))
    }
    assert missing == {"mail": [], "why": []}, (mailed, explained)

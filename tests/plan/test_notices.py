"""Once: of all alarms that a pipeline can have, each fault rings exactly the one that the table
names, and an end of an execution rings none.
"""

import operator
import re
from dataclasses import replace
from math import isnan, nan

import pytest

from components.alarms import alarm_properties
from downbeat.plan.alarm_choice import allowed_age, chosen_alarms
from downbeat.plan.notices import BUDGET, ENDS, FAULTS, REPORTER_ALARM
from downbeat.plan.watching import WATCHES
from tests.components.example import ADDRESS, ARGS, DEFINITION

# A pipeline with everything that an alarm can be about.
CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "split"},
    "TimeoutSeconds": 900,
    "Next": "Monitor",
}
EVERYTHING = replace(
    ARGS,
    definition={**DEFINITION, "States": {"Split": CALL, **DEFINITION["States"]}},
    watching="full",
    alarms=("error-rate", "failed", "too-long", "new-version"),
    trigger=replace(ARGS.trigger, schedule="rate(1 hour)"),
)
WATCHDOG = replace(
    EVERYTHING,
    definition={
        "StartAt": "Publish",
        "States": {
            "Publish": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:cloudwatch:putMetricData",
                "Arguments": {"Namespace": "Downbeat/Watchdog"},
                "End": True,
            }
        },
    },
)
LETTERS, FILES = ADDRESS.dead_letter_queue, ADDRESS.files_queue
FILE_LETTERS = ADDRESS.files_dead_letter_queue
MACHINE, LOG = ADDRESS.state_machine_arn, "/ecs/monitor"
VISIBLE, ENDED = "ApproximateNumberOfMessagesVisible", "ExecutionsFailed"
STARTED = {("ExecutionsStarted", MACHINE): (1, 1)}
LATE = {("Age", "weekly-dev"): (0, allowed_age(ARGS) + 1)}
# Fault → the figures that it leaves in CloudWatch: (metric, whose) → (those before, those now).
FIGURES = {
    "undelivered": {(VISIBLE, LETTERS): (0, 1), ("InvocationDroppedCount", "weekly-dev"): (0, 1)},
    "undelivered file": {
        (VISIBLE, FILE_LETTERS): (0, 1),
        ("Errors", FILES): (5, 5),
        ("NumberOfMessagesReceived", FILES): (10, 10),
    },
    "no-run": LATE,
    "stalled": {("IncomingLogEvents", LOG): (30, 0)},
    "often-failing": {(ENDED, MACHINE): (0, 20), ("ExecutionsStarted", MACHINE): (100, 100)},
    "near-limit": {("Duration", "split"): (100_000, 721_000)},
    "waiting-files": {("ApproximateAgeOfOldestMessage", FILES): (3000, 3601)},
    "unfinished-prefixes": {("PrefixesLeft", FILES): (2, 2)},
    "failing-function": {("Errors", FILES): (0, 1)},
    "throttled": {("ExecutionThrottled", MACHINE): (0, 1)},
    "lost-start": {("InvocationsFailedToBeSentToDeadLetterCount", "weekly-dev"): (0, 1)},
}
# End → the same. The log falls silent with each.
SILENT = {("IncomingLogEvents", LOG): (30, 0)}
END_FIGURES = {
    "succeeded": {("ExecutionsSucceeded", MACHINE): (0, 1)},
    "unreported": {("ExecutionsSucceeded", MACHINE): (0, 1)},
    "partial": {("ExecutionsSucceeded", MACHINE): (0, 1)},
    "skipped": {("ExecutionsSucceeded", MACHINE): (0, 1)},
    "failed": {(ENDED, MACHINE): (0, 1)},
    "failed-without-a-message": {(ENDED, MACHINE): (0, 1)},
    "timed-out": {
        ("ExecutionsTimedOut", MACHINE): (0, 1),
        ("ExecutionTime", MACHINE): (0, DEFINITION["TimeoutSeconds"] * 1000 + 500),
    },
    "aborted": {("ExecutionsAborted", MACHINE): (0, 1)},
}
COMPARED = {"GreaterThanThreshold": operator.gt, "LessThanThreshold": operator.lt}


def ringing(args, figures):
    """The alarms that these figures put into the state ALARM, but for those that repeat an end."""
    return [
        suffix
        for suffix, properties in alarm_properties(args).items()
        if not WATCHES[suffix].repeats and rings(properties, figures)
    ]


def rings(properties, figures):
    compared = COMPARED[properties["comparison_operator"]]
    if "metric_queries" in properties:
        return compared(computed(properties["metric_queries"], figures), properties["threshold"])
    _, now = figure(properties, figures)
    if isnan(now):
        return properties["treat_missing_data"] == "breaching"
    return compared(now, properties["threshold"])


def figure(metric, figures):
    (whose,) = metric["dimensions"].values()
    return figures.get((metric["metric_name"], whose), (nan, nan))


def computed(queries, figures):
    """What CloudWatch's metric math makes of the figures: the functions that alarms here use."""
    before, now = {}, {}
    for query in queries:
        if "metric" in query:
            before[query["id"]], now[query["id"]] = figure(query["metric"], figures)
            continue
        expression = query["expression"].replace(" AND ", " and ")
        once = re.sub(r"DIFF\((\w+)\)", "0", expression)
        since = re.sub(r"DIFF\((\w+)\)", r"(\1 - before['\1'])", expression)
        before[query["id"]] = value(once, before, {})
        now[query["id"]] = value(since, now, before)
    return now[queries[-1]["id"]]


def value(expression, names, before):
    functions = {
        "FILL": lambda found, instead: instead if isnan(found) else found,
        "IF": lambda condition, one, other: one if condition else other,
        "before": before,
    }
    return eval(expression, {"__builtins__": {}}, functions | names)


def test_the_example_has_every_alarm_but_those_that_a_rule_replaces():
    assert set(chosen_alarms(EVERYTHING)) == WATCHES.keys() - {"timed-out", "aborted"}


def test_every_fault_and_every_end_has_its_figures():
    elsewhere = {BUDGET, REPORTER_ALARM}
    told = {key for key, notice in FAULTS.items() if notice.sender not in elsewhere}
    told -= {"unwatched"}
    assert {fault.split(" ")[0] for fault in FIGURES} == told
    assert END_FIGURES.keys() == ENDS.keys()


@pytest.mark.parametrize("fault", FIGURES)
def test_a_fault_rings_the_one_alarm_of_the_table(fault):
    figures = STARTED | FIGURES[fault]
    assert ringing(EVERYTHING, figures) == [FAULTS[fault.split(" ")[0]].sender]


@pytest.mark.parametrize("end", END_FIGURES)
def test_an_end_of_an_execution_rings_no_alarm(end):
    assert ringing(EVERYTHING, STARTED | SILENT | END_FIGURES[end]) == []


def test_a_quiet_week_rings_nothing():
    assert ringing(EVERYTHING, {}) == []


def test_a_start_that_was_given_up_is_told_again_only_when_nobody_made_up_for_it():
    """The schedule tries for an hour; the letter is told then, and two hours are left."""
    tried, left = 3600, 2 * 3600
    gap = ARGS.schedule.longest_gap_seconds
    told = FIGURES["undelivered"]
    in_time = {("Age", "weekly-dev"): (0, gap + tried + left)}
    assert ringing(EVERYTHING, STARTED | told | in_time) == ["dead-letters"]
    late = {("Age", "weekly-dev"): (0, gap + tried + left + 1)}
    assert ringing(EVERYTHING, STARTED | told | late) == ["dead-letters", "did-not-run"]


def test_a_watchdog_that_does_not_run_rings_its_own_alarm_and_no_other():
    assert ringing(WATCHDOG, {}) == [FAULTS["unwatched"].sender]
    assert ringing(WATCHDOG, STARTED) == []

"""Starts by hand: with what input, from which state, like which earlier one."""

import json
from datetime import timedelta

import pytest

from tests.ops.changing import MACHINE, written
from tests.ops.failures import well
from tests.ops.world import NOW


def test_start_sends_the_stacks_input_to_the_alias(world, downbeat):
    result = downbeat("start", "weekly-monitoring", "--name", "x", "-s", "prod")
    assert (result.exit_code, written(world)) == (
        0,
        [
            (
                "StartExecution",
                {
                    "stateMachineArn": f"{MACHINE}ccapi-weekly-monitoring-prod:live",
                    "name": "x",
                    "input": json.dumps(dict(world.pipeline("weekly-monitoring").pipeline.input)),
                },
            )
        ],
    )
    assert "#/v2/executions/details/arn:aws:states:" in result.stdout


def test_start_sets_keys_over_the_input(world, downbeat):
    options = ("--input", '{"a": 1}', "--set", "b=2", "--set", "c=x y", "--name", "x")
    downbeat("start", "etl", *options)
    assert json.loads(written(world)[0][1]["input"]) == {"a": 1, "b": 2, "c": "x y"}


def test_start_from_a_state_sets_start_at(world, downbeat):
    downbeat("start", "database-refresh", "--from", "Step 3 Prepare part tables")
    sent = json.loads(written(world)[0][1]["input"])
    assert sent["start_at"] == "Step 3 Prepare part tables"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("etl", "--from", "ExecuteTask02"), 'etl cannot begin at "ExecuteTask02"; its dict does'),
        (("database-refresh", "--from", "Step 3 Prepare"), "Did you mean"),
        (("etl", "--input", "{"), "The input is not JSON"),
        (("etl", "--input", "[]"), "The input must be a JSON object"),
        (("etl", "--input", "@none.json"), "none.json cannot be read"),
        (("etl", "--set", "a"), '"a" sets nothing: write --set key=value.'),
        (("etll",), 'Did you mean "etl"?'),
    ],
)
def test_a_start_that_was_typed_wrongly_is_a_sentence(world, downbeat, options, sentence):
    result = downbeat("start", *options)
    assert (result.exit_code, sentence in result.stderr, written(world)) == (2, True, [])


def test_a_name_that_is_taken_is_refused(world, downbeat):
    world.run("etl", "x", well, start=NOW)
    result = downbeat("start", "etl", "--name", "x")
    assert (result.exit_code, "already: choose another --name" in result.stderr) == (1, True)


def test_a_start_like_an_earlier_one_has_its_input(world, downbeat):
    given = {"Job1Name": "etl-omc-flywheel-prod-addressable-split-and-part", "start_at": "x"}
    world.run("database-refresh", "oct", well, start=NOW - timedelta(days=3), input={})
    arn = next(arn for arn in world.executions if arn.endswith(":oct"))
    world.executions[arn]["describe"]["input"] = json.dumps(given)
    assert downbeat("start", "database-refresh", "--like", "oct", "--yes").exit_code == 0
    ((_, sent),) = written(world)
    assert json.loads(sent["input"]) == {"Job1Name": given["Job1Name"]}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("etl", "--like", "oct"), "oct is an execution of database-refresh, not of etl.\n"),
        (("etl", "--like", "oct", "--input", "{}"), "Write --input or --like, not both.\n"),
        (("database-refresh", "--like", "none"), 'No execution is named "none"'),
    ],
)
def test_a_start_like_what_it_cannot_be_like_is_refused(world, downbeat, words, sentence):
    world.run("database-refresh", "oct", well, start=NOW - timedelta(days=3))
    result = downbeat("start", *words, "--yes")
    assert (result.exit_code, result.stderr.startswith(sentence), written(world)) == (2, True, [])


@pytest.mark.parametrize("name", ["reporter", "downbeat-prod-reporter", "downbeat-prod-reporter-2"])
def test_the_stacks_reporter_is_no_pipeline_and_the_answer_says_what_it_is(downbeat, name):
    answers = [downbeat(command, name, "-s", "prod") for command in ("start", "runs", "why")]
    what = (
        "prod's reporter is no pipeline: it starts by itself when an execution has ended, and an"
        " alarm of its own goes off where it fails. What it could not report: downbeat dead-letters"
        " list -s prod; the rest is in docs/runbook.md#why-did-no-mail-come.\n"
    )
    assert [(answer.exit_code, answer.stderr) for answer in answers] == [
        (2, what),
        (2, what),
        (2, f'No execution is named "{name}", and {what}'),
    ]

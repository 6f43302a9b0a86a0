"""Commands that change something: they say what, ask, do it, and can be told not to."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from downbeat.plan.triggers import Events, Messages
from tests.ops.failures import failing, glue, well
from tests.ops.scenario import LETTER
from tests.ops.world import HEARD, NOW, UUID

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:"
READS = ("Get", "List", "Describe", "Head", "Receive", "Query")


def written(world):
    """(operation, parameters) of each call that changes something."""
    calls = [
        (operation, {key: value for key, value in given.items() if key.lower() != "clienttoken"})
        for _, operation, given in world.aws.calls
    ]
    return [call for call in calls if not call[0].startswith(READS)]


def refresh(world, **changes):
    tasks = failing("Step 3 Prepare part tables", glue())
    return world.run("database-refresh", "nov", tasks, start=NOW - timedelta(days=2), **changes)


def timed_out(world):
    """An execution of etl that was cut off in ExecuteTask02, whose Catch never ran."""
    arn = world.run("etl", "cut", well, start=NOW - timedelta(hours=7))
    one = world.executions[arn]
    entered = next(
        index
        for index, event in enumerate(one["history"])
        if event.get("stateEnteredEventDetails", {}).get("name") == "ExecuteTask02"
    )
    one["history"] = one["history"][: entered + 3]
    one["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    return arn


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


@pytest.mark.parametrize(
    "command",
    [
        ("start", "etl"),
        ("stop", "--all-of", "etl", "--cause", "test"),
        ("resume", "nov"),
        ("redrive", "cut"),
        ("backfill", "etl", "--missed"),
        ("pause", "--all"),
        ("unpause", "etl"),
        ("dead-letters", "replay", "etl"),
        ("dead-letters", "drop", "etl"),
        ("notify", "test"),
        ("secret", "put", "weekly-monitoring", "gee_secret"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_dry_run_says_what_it_would_do_and_changes_nothing(world, downbeat, command):
    refresh(world)
    timed_out(world)
    running = world.run("etl", "now", well, start=NOW)
    world.executions[running]["describe"]["status"] = "RUNNING"
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    if command[0] == "unpause":
        world.schedules["cm-etl-pipeline-state-machine"] = {"State": "DISABLED"}
    result = downbeat(*command, "--dry-run", "-s", "prod")
    assert result.stdout.startswith("Would ")
    assert written(world) == []


def test_without_a_terminal_nothing_is_stopped_unless_yes(world, downbeat):
    arn = world.run("etl", "now", well, start=NOW)
    world.executions[arn]["describe"]["status"] = "RUNNING"
    refused = downbeat("stop", "now", "--cause", "wrong input")
    assert (refused.exit_code, "add --yes" in refused.stderr, written(world)) == (2, True, [])
    assert downbeat("stop", "now", "--cause", "wrong input", "--yes").exit_code == 0
    assert written(world) == [
        ("StopExecution", {"executionArn": arn, "error": "Stopped", "cause": "wrong input"})
    ]


def test_a_redrive_of_a_caught_error_is_refused_with_what_helps(world, downbeat):
    refresh(world)
    result = downbeat("redrive", "nov", "-s", "prod", "--yes")
    assert (result.exit_code, result.stderr, written(world)) == (
        1,
        'nov is not redriven: a Catch took the error and the execution ended in "Fail refresh": a'
        " redrive enters that state again, and fails again. Instead: downbeat resume nov -s prod\n",
        [],
    )


def test_a_redrive_says_what_runs_again_and_what_that_repeats(world, downbeat):
    arn = timed_out(world)
    result = downbeat("redrive", "cut", "--yes")
    assert "ExecuteTask02 runs again: invokes the function again, which must be safe" in (
        result.stdout
    )
    assert written(world) == [("RedriveExecution", {"executionArn": arn})]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "SUCCEEDED"}, "it is SUCCEEDED; only FAILED, TIMED_OUT and ABORTED"),
        ({"stopDate": NOW - timedelta(days=15)}, "more than 14 days ago"),
        (
            {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Too many events"},
            "Too many events",
        ),
    ],
)
def test_what_aws_would_not_redrive_is_refused_before(world, downbeat, changes, sentence):
    world.executions[timed_out(world)]["describe"] |= changes
    result = downbeat("redrive", "cut", "--yes")
    assert (result.exit_code, sentence in result.stderr, written(world)) == (1, True, [])


def test_resume_starts_at_the_step_that_failed_with_the_same_input(world, downbeat):
    refresh(world, input={"Job1Arguments": {"--SNAPSHOT_DT": "2025-01-15"}})
    assert downbeat("resume", "database-refresh", "--yes").exit_code == 0
    ((operation, sent),) = written(world)
    assert (operation, sent["name"], json.loads(sent["input"])) == (
        "StartExecution",
        "resumed-nov-20261123T090000Z",
        {
            "Job1Arguments": {"--SNAPSHOT_DT": "2025-01-15"},
            "start_at": "Step 3 Prepare part tables",
        },
    )


def test_a_pipeline_that_is_not_resumable_says_how_to_go_on(world, downbeat):
    timed_out(world)
    result = downbeat("resume", "cut", "--yes")
    assert (result.exit_code, "Start it anew: downbeat start etl" in result.stderr) == (1, True)


def test_backfill_starts_the_missed_slots_once(world, downbeat):
    ran = [NOW - timedelta(days=number, hours=7) for number in (0, 2)]
    for number, start in enumerate(ran):
        world.run("etl", f"ran-{number}", well, start=start)
    assert downbeat("backfill", "etl", "--missed", "--since", "3d", "--yes").exit_code == 0
    sent = [given for operation, given in written(world) if operation == "StartExecution"]
    assert [(one["name"], json.loads(one["input"])["scheduled_time"]) for one in sent] == [
        ("backfill-20261122T020000Z", "2026-11-22T02:00:00Z")
    ]
    again = downbeat("backfill", "etl", "--missed", "--since", "3d", "--yes")
    assert again.stdout == "etl missed no slot in the last 3d.\n"


def test_a_pause_is_noted_in_the_schedule_and_keeps_all_else(world, downbeat):
    downbeat("pause", "etl", "--yes")
    ((operation, sent),) = written(world)
    name = "cm-etl-pipeline-state-machine"
    before = world._schedule({"Name": name, "GroupName": name})
    changed = {key for key in sent if sent[key] != before[key]}
    assert (operation, changed, sent["State"], sent["Description"]) == (
        "UpdateSchedule",
        {"State", "Description"},
        "DISABLED",
        f"Starts {name} | paused 2026-11-23T09:00Z by arn:aws:iam::111122223333:user/ann",
    )


def test_a_pause_until_a_day_ends_by_itself(world, downbeat):
    result = downbeat("pause", "etl", "--until", "2026-12-01", "--yes", "-s", "prod")
    ((_, sent),) = written(world)
    assert (sent["State"], sent["StartDate"]) == ("ENABLED", datetime(2026, 12, 1, tzinfo=UTC))
    assert sent["Description"].endswith(
        "| paused 2026-11-23T09:00Z until 2026-12-01 by arn:aws:iam::111122223333:user/ann"
    )
    assert "Paused the schedule of etl until 2026-12-01, when it goes on by itself." in (
        result.stdout
    )


def test_a_pause_that_ends_by_itself_is_shown_and_unpaused_before(world, downbeat):
    note = "Starts it | paused 2026-11-20T09:00Z until 2026-12-01 by ann"
    world.schedules["cm-etl-pipeline-state-machine"] = {
        "Description": note,
        "StartDate": datetime(2026, 12, 1, tzinfo=UTC),
    }
    assert "etl: paused until 2026-12-01" in downbeat("list", "-s", "prod").stdout
    assert downbeat("unpause", "etl", "--yes").exit_code == 0
    ((_, sent),) = written(world)
    assert (sent["State"], sent["Description"], sent.get("StartDate")) == (
        "ENABLED",
        "Starts it",
        None,
    )


def test_a_day_that_has_come_is_no_end_of_a_pause(world, downbeat):
    result = downbeat("pause", "etl", "--until", "2026-11-23", "--yes")
    assert (result.exit_code, result.stderr) == (
        2,
        "2026-11-23 has come already: name a later day.\n",
    )


def test_files_wait_while_their_pipeline_is_paused(world, downbeat):
    result = downbeat("pause", "ndjson-to-parquet", "--until", "2026-12-01", "--yes", "-s", "prod")
    assert ("UpdateEventSourceMapping", {"UUID": UUID, "Enabled": False}) in written(world)
    alarm = {"AlarmNames": ["ndjson-parquet-processor-prod-files-age"]}
    assert ("DisableAlarmActions", alarm) in written(world)
    assert (
        "AWS does not end this pause by itself; on 2026-12-01: downbeat unpause ndjson-to-parquet"
        " -s prod" in result.stdout
    )


TRIGGERED = {
    "event": (
        Events({"source": ["acme"]}),
        ("events", "DescribeRule", {"State": "ENABLED"}),
        ("DisableRule", {"Name": "cm-etl-pipeline-state-machine-event", "EventBusName": "default"}),
    ),
    "queue": (
        Messages("arn:aws:sqs:us-east-1:111122223333:orders"),
        ("pipes", "DescribePipe", {"DesiredState": "RUNNING"}),
        ("StopPipe", {"Name": "cm-etl-pipeline-state-machine-queue"}),
    ),
}


@pytest.mark.parametrize("name", TRIGGERED)
def test_events_and_queues_are_paused_and_listed_as_paused(world, downbeat, name):
    trigger, (service, read, answer), written_then = TRIGGERED[name]
    etl = world.pipeline("etl")
    unscheduled = etl.pipeline.schedule.model_copy(update={"expression": None})
    pipeline = etl.pipeline.model_copy(update={"schedule": unscheduled})
    world.deployment.pipelines["etl"] = replace(etl, trigger=trigger, pipeline=pipeline)
    world.aws.on(service, read, answer)
    world.aws.on(service, written_then[0], {})
    assert downbeat("pause", "etl", "--yes").exit_code == 0
    assert written(world) == [written_then]
    off = {"State": "DISABLED"} if service == "events" else {"DesiredState": "STOPPED"}
    world.aws.on(service, read, off)
    rows = json.loads(downbeat("list", "--json").stdout)
    assert [row["paused"] for row in rows if row["pipeline"] == "etl"] == [True]


@pytest.mark.parametrize(("until", "ended"), [("2026-11-23", 1), ("2026-11-24", 0)])
def test_unpause_due_ends_what_has_come_to_its_day(world, downbeat, until, ended):
    note = f"Starts it | paused 2026-11-01T09:00Z until {until} by ann"
    world.schedules["cm-etl-pipeline-state-machine"] = {"State": "DISABLED", "Description": note}
    assert downbeat("unpause", "--due", "--yes").exit_code == 0
    sent = [given for operation, given in written(world) if operation == "UpdateSchedule"]
    assert [(one["State"], one["Description"]) for one in sent] == [
        ("ENABLED", "Starts it")
    ] * ended


def test_a_letter_of_the_schedule_starts_what_it_was_to_start_and_goes(world, downbeat):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    assert downbeat("dead-letters", "replay", "etl", "--yes").exit_code == 0
    (started, sent), (removed, _) = written(world)
    assert (started, sent["name"], sent["input"], removed) == (
        "StartExecution",
        f"replay-{LETTER['MessageId']}",
        LETTER["Body"],
        "DeleteMessage",
    )


def test_a_letter_that_was_replayed_before_is_only_removed(world, downbeat):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    downbeat("dead-letters", "replay", "etl", "--yes")
    assert downbeat("dead-letters", "replay", "etl", "--yes").exit_code == 0
    assert [operation for operation, _ in written(world)].count("DeleteMessage") == 2


@pytest.mark.parametrize("command", [("list",), ("show", "etl")])
def test_a_letter_that_was_only_looked_at_is_there_for_the_next(world, downbeat, command):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    downbeat("dead-letters", *command)
    assert written(world) == [
        (
            "ChangeMessageVisibility",
            {
                "QueueUrl": "https://sqs/cm-etl-pipeline-state-machine-dead-letters",
                "ReceiptHandle": "r-1",
                "VisibilityTimeout": 0,
            },
        )
    ]


def test_a_letter_of_a_subscriber_is_not_replayed(world, downbeat):
    body = json.dumps({"Type": "Notification", "Message": "x"})
    plain = {key: value for key, value in LETTER.items() if key != "MessageAttributes"}
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [plain | {"Body": body}]}
    result = downbeat("dead-letters", "replay", "etl", "--yes")
    assert (result.exit_code, written(world)) == (1, [])
    assert "SNS cannot send to one subscriber again" in result.stderr


def test_files_that_could_not_be_taken_go_back_to_their_queue(world, downbeat):
    plain = {key: value for key, value in LETTER.items() if key != "MessageAttributes"}
    world.letters = {"ndjson-parquet-processor-prod-files-dead-letters": [plain]}
    downbeat("dead-letters", "replay", "ndjson-to-parquet", "--yes")
    (sent, request), (removed, _) = written(world)
    assert (sent, request["QueueUrl"].rpartition("/")[2], removed) == (
        "SendMessage",
        "ndjson-parquet-processor-prod-files",
        "DeleteMessage",
    )


def test_notify_test_names_who_has_not_confirmed(world, downbeat):
    world.subscriptions = [HEARD | {"SubscriptionArn": "PendingConfirmation"}]
    result = downbeat("notify", "test", "etl", "--yes")
    assert (result.exit_code, "a@example.com: NOT CONFIRMED, hears nothing" in result.stdout) == (
        1,
        True,
    )


def test_a_test_message_passes_the_filter_of_every_outcome(world, downbeat):
    downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    sent = [given["MessageAttributes"] for operation, given in written(world)]
    assert sent[0] == {
        "pipeline": {"DataType": "String", "StringValue": "cm-etl-pipeline-state-machine"},
        "environment": {"DataType": "String", "StringValue": "prod"},
        "outcome": {
            "DataType": "String.Array",
            "StringValue": '["failed", "partial", "succeeded"]',
        },
    }


@pytest.mark.parametrize(
    ("connection", "exit_code", "line"),
    [
        ("AUTHORIZED", 0, "Sent a test of etl to Slack: look at the channel."),
        (
            "DEAUTHORIZED",
            1,
            "Slack hears nothing of etl: the connection cm-etl-pipeline-state-machine-chat is"
            " DEAUTHORIZED.",
        ),
    ],
)
def test_notify_test_says_whether_slack_hears(world, downbeat, connection, exit_code, line):
    world.aws.on("events", "DescribeApiDestination", {"ApiDestinationState": "ACTIVE"})
    world.aws.on("events", "DescribeConnection", {"ConnectionState": connection})
    with_rule(world)
    result = downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    assert (result.exit_code, line in result.stdout + result.stderr) == (exit_code, True)
    sent = [given for _, name, given in world.aws.calls if name == "PutEvents"]
    assert len(sent) == (1 if exit_code == 0 else 0)


def with_rule(world, **pattern):
    """The rule by which Slack hears of failures, as it is deployed."""
    given = {"source": ["aws.states", "downbeat"], **pattern}
    rule = {"State": "ENABLED", "EventPattern": json.dumps(given)}
    world.aws.on("events", "DescribeApiDestination", {"ApiDestinationState": "ACTIVE"})
    world.aws.on("events", "DescribeRule", rule)
    world.aws.on("events", "PutEvents", {"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"}]})


def test_a_rule_of_slack_from_before_test_messages_is_said_to_be_old(world, downbeat):
    with_rule(world, source=["aws.states"])
    world.aws.on("events", "DescribeConnection", {"ConnectionState": "AUTHORIZED"})
    result = downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    old = "was deployed before there were test messages: pulumi up -s prod"
    assert (result.exit_code, old in result.stderr) == (1, True)


def test_a_channel_of_amazon_q_gets_the_form_that_it_shows(world, downbeat):
    endpoint = "https://global.sns-api.chatbot.amazonaws.com"
    world.subscriptions = [HEARD, HEARD | {"Protocol": "https", "Endpoint": endpoint}]
    downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    sent = next(given for _, name, given in world.aws.calls if name == "Publish")
    texts = json.loads(sent["Message"])
    shown = json.loads(texts["https"])
    assert (sent["MessageStructure"], texts["default"].startswith("This is a test")) == (
        "json",
        True,
    )
    assert (shown["version"], shown["source"]) == ("1.0", "custom")
    assert shown["content"]["title"].startswith("Test of cm-etl-pipeline-state-machine-")


def test_a_secret_is_never_printed(world, downbeat):
    result = downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="hunter2\n")
    ((operation, sent),) = written(world)
    assert (operation, sent["SecretString"], "hunter2" in result.stdout + result.stderr) == (
        "PutSecretValue",
        "hunter2",
        False,
    )


def test_an_empty_secret_is_refused(world, downbeat):
    result = downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="\n")
    assert (result.exit_code, written(world)) == (2, [])


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


def test_what_was_due_before_it_was_deployed_was_not_missed(world, downbeat):
    world.deployed_at = NOW - timedelta(days=2)
    result = downbeat("backfill", "etl", "--missed", "--since", "7d", "--dry-run")
    assert result.stdout.count("Would start etl for") == 2


def test_slots_of_which_aws_keeps_no_executions_are_not_backfilled(world, downbeat):
    result = downbeat("backfill", "etl", "--missed", "--since", "91d", "--yes")
    sentence = "AWS keeps executions for 90 days: write --since 90d or less.\n"
    assert (result.exit_code, result.stderr, written(world)) == (2, sentence, [])


def refused_and_open(world):
    """Two executions that ended badly: one that a Catch took, and one that was cut off."""
    failed = failing("ExecuteTask01", glue())
    world.run("etl", "caught", failed, start=NOW - timedelta(days=2))
    world.run("etl", "cut", well, start=NOW - timedelta(days=1))
    cut = next(one for one in world.executions.values() if one["describe"]["name"] == "cut")
    cut["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    cut["history"] = cut["history"][:5]


def test_of_several_those_are_redriven_that_can_be_and_the_others_are_named(world, downbeat):
    refused_and_open(world)
    result = downbeat("redrive", "--all-of", "etl", "--yes")
    assert (result.exit_code, result.stderr.startswith("caught is not redriven: ")) == (0, True)
    assert [operation for operation, _ in written(world)] == ["RedriveExecution"]


def test_where_none_can_be_redriven_each_says_why(world, downbeat):
    failed = failing("ExecuteTask01", glue())
    for number in (1, 2):
        world.run("etl", f"caught-{number}", failed, start=NOW - timedelta(days=number))
    result = downbeat("redrive", "--all-of", "etl", "--yes")
    assert (result.exit_code, result.stderr.count(" is not redriven: ")) == (1, 2)


def test_who_goes_on_after_a_failure_is_told_what_was_started_since(world, downbeat):
    failed = failing("Step 3 Prepare part tables", glue())
    world.run("database-refresh", "nov", failed, start=NOW - timedelta(days=2))
    assert "Started since" not in downbeat("why", "nov", "-s", "prod").stdout
    world.run("database-refresh", "resumed-nov", well, start=NOW - timedelta(days=1))
    line = "Started since: resumed-nov, SUCCEEDED, 2026-11-22 09:00 UTC."
    assert line in downbeat("why", "nov", "-s", "prod").stdout
    assert line in downbeat("resume", "nov", "-s", "prod", "--dry-run").stdout


def test_no_letters_are_said_to_be_none(downbeat):
    assert downbeat("dead-letters", "show", "etl").stdout == "etl has no dead letters.\n"


def test_a_secret_that_is_referred_to_by_its_name_has_a_new_value_too(world, downbeat):
    weekly = world.pipeline("weekly-monitoring")
    references = {**weekly.references, "gee_secret": "ccapi/gee"}
    world.deployment.pipelines["weekly-monitoring"] = replace(weekly, references=references)
    downbeat("secret", "put", "weekly-monitoring", "gee_secret", typed="hunter2\n")
    ((_, sent),) = written(world)
    assert sent["SecretId"] == "ccapi/gee"

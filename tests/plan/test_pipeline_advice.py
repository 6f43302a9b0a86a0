"""What is said of a pipeline that can be deployed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from downbeat.asl.lists import as_of
from downbeat.config.rollouts import RolloutLength
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.config.stack import Rollout
from downbeat.plan.pipeline_advice import advise_on_pipeline
from downbeat.plan.triggers import Events
from downbeat.testing.flow import pipeline_of

PLAIN = pipeline_of("weekly-monitoring", "prod")
ARN = "arn:aws:lambda:us-east-1:111122223333:function:score"
INVOKE = "arn:aws:states:::lambda:invoke"


def unversioned(state, *, rolled=True, functions="as-written"):
    """The paths of the advice on a pipeline of one Task."""
    length = RolloutLength(runs=2)
    rollout = Rollout(canary=10, length=length, back_on=("failed",), functions=functions)
    settings = PLAIN.pipeline.model_copy(update={"rollout": rollout if rolled else None})
    states = {"Score": {"Type": "Task", "End": True, **state}}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Score", "States": states}
    planned = replace(PLAIN, pipeline=settings, definition=definition)
    return [one.path for one in advise_on_pipeline(planned) if one.code == "unversioned-function"]


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ({"Resource": INVOKE, "Arguments": {"FunctionName": "score"}}, "Arguments/FunctionName"),
        (
            {"Resource": f"{INVOKE}.waitForTaskToken", "Arguments": {"FunctionName": ARN}},
            "Arguments/FunctionName",
        ),
        (
            {"Resource": INVOKE, "Arguments": {"FunctionName": ARN, "Qualifier": "$LATEST"}},
            "Arguments/FunctionName",
        ),
        (
            {
                "QueryLanguage": "JSONPath",
                "Resource": INVOKE,
                "Parameters": {"FunctionName": f"{ARN}:$LATEST"},
            },
            "Parameters/FunctionName",
        ),
        ({"Resource": ARN}, "Resource"),
    ],
)
def test_a_function_without_a_version_escapes_the_rollout(state, path):
    assert unversioned(state) == [f"/States/Score/{path}"]
    assert unversioned(state, rolled=False) == []
    assert unversioned(state, functions="pinned") == []


@pytest.mark.parametrize(
    "state",
    [
        {"Resource": INVOKE, "Arguments": {"FunctionName": "score:7"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": f"{ARN}:live"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": ARN, "Qualifier": "7"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": "{% $states.input.function %}"}},
        {"Resource": f"{ARN}:7"},
        {"Resource": "arn:aws:states:::sns:publish", "Arguments": {"FunctionName": "score"}},
    ],
)
def test_a_version_an_alias_and_what_nobody_knows_are_no_matter(state):
    assert unversioned(state) == []


def absent(region, resource):
    """The advice about regions on one Task of a stack there."""
    states = {"Call": {"Type": "Task", "Resource": resource, "Arguments": {}, "End": True}}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Call", "States": states}
    address = replace(PLAIN.address, region=region)
    planned = replace(PLAIN, address=address, definition=definition)
    return [
        (one.path, one.severity)
        for one in advise_on_pipeline(planned)
        if one.code == "service-not-in-region"
    ]


def test_a_service_that_the_region_does_not_have_is_a_warning():
    call = "arn:aws:states:::databrew:startJobRun.sync"
    assert absent("eu-central-2", call) == [("/States/Call/Resource", "warning")]
    assert absent("eu-central-1", call) == []
    assert absent("eu-nowhere-9", call) == []  # newer than the list


NOW = datetime(2026, 1, 1, tzinfo=UTC)
DONE = {"Done": {"Type": "Succeed"}}


def advised(*, spec=None, settings=None, trigger=None, **definition):
    """(path, code) of everything that is said of a pipeline of these parts, all of it warnings."""
    base = {"QueryLanguage": "JSONata", "TimeoutSeconds": 60, "StartAt": "Done", "States": DONE}
    whole = {key: value for key, value in {**base, **definition}.items() if value is not None}
    pipeline = PLAIN.pipeline.model_copy(
        update={"schedule": ConfiguredSchedule(expression=None), "input": {}, **(settings or {})}
    )
    planned = replace(PLAIN, spec=spec or {}, pipeline=pipeline, definition=whole, trigger=trigger)
    found = advise_on_pipeline(planned, NOW)
    assert {one.severity for one in found} <= {"warning"}
    return [(one.path, one.code) for one in found]


def test_a_pipeline_that_is_fine_is_not_spoken_of():
    assert advised() == []


def test_a_machine_without_a_limit_hangs_for_a_year():
    assert advised(TimeoutSeconds=None) == [("/TimeoutSeconds", "no-machine-limit")]


def reading(expression):
    return {"Read": {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}}


INPUT = "$states.context.Execution.Input"
UNDECLARED = [("/States/Read/Output", "undeclared-input")]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (f"{INPUT}.day", []),
        (f"{INPUT}.night", []),
        (f"{INPUT}.scheduled_time & {INPUT}.start_at & {INPUT}.overlap", []),
        (f"$exists({INPUT}.dya) ? {INPUT}.dya : 1", []),
        (f"{INPUT}.dya", UNDECLARED),
        (f"{INPUT}.dya & {INPUT}.b", UNDECLARED * 2),
        (f"$exists( {INPUT}.b) ? {INPUT}.dya : 1", UNDECLARED),
    ],
)
def test_an_input_that_nobody_declares_is_read_by_mistake(expression, found):
    declared = {"spec": {"input": {"day": 1}}, "settings": {"input": {"night": 2}}}
    advice = advised(States=reading(expression), **declared)
    assert [one for one in advice if one[1] != "unread-input"] == found


def test_an_input_of_events_or_without_any_declaration_is_unknown():
    states = reading(f"{INPUT}.dya")
    assert advised(States=states) == []
    spec = {"input": {"day": 1}}
    assert advised(States=states, spec=spec, trigger=Events({})) == []
    assert advised(States=states, spec=spec) == UNDECLARED


TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TOPIC, [("/States/Tell/Arguments/TopicArn", "written-arn")]),
        ("arn:aws:iam::111122223333:role/x", [("/States/Tell/Arguments/TopicArn", "written-arn")]),
        (f"see {TOPIC}", []),
        ("${alerts}", []),
        ("arn:aws:states:::sns:publish", []),
    ],
)
def test_an_arn_in_the_dict_belongs_to_one_account(text, found):
    spec = {"States": {"Tell": {"Arguments": {"TopicArn": text}}}}
    assert advised(spec=spec) == found


def test_an_arn_of_the_failure_path_is_found_too_and_the_messages_say_what_it_names():
    spec = {"on_failure": {"Tell": {"TopicArn": TOPIC, "Role": "arn:aws:iam::111122223333:role/x"}}}
    assert advised(spec=spec) == [
        ("/on_failure/Tell/TopicArn", "written-arn"),
        ("/on_failure/Tell/Role", "written-arn"),
    ]
    messages = [one.message for one in advise_on_pipeline(replace(PLAIN, spec=spec), NOW)]
    written = [one.split(":")[0] for one in messages if one.startswith("is written")]
    assert written == [
        "is written for the account 111122223333 and us-east-1",
        "is written for the account 111122223333",
    ]


def rhythm(expression, *, limit=60, timezone="UTC", **more):
    schedule = ConfiguredSchedule(expression=expression, timezone=timezone)
    return advised(settings={"schedule": schedule, **more}, TimeoutSeconds=limit)


OVERLAP = [("/cadence", "may-overlap")]


@pytest.mark.parametrize(
    ("expression", "limit", "more", "found"),
    [
        ("rate(1 hour)", 3600, {}, []),
        ("rate(1 hour)", 3601, {}, OVERLAP),
        ("rate(1 hour)", 3601, {"overlap": "skip"}, []),
        ("rate(1 hour)", "{% $limit %}", {}, []),
        ("cron(0 6 * * ? *)", 90_000, {}, []),
    ],
)
def test_an_execution_may_take_longer_than_the_rate(expression, limit, more, found):
    assert rhythm(expression, limit=limit, **more) == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("cron(0 6 28 * ? *)", []),
        ("cron(0 6 29 * ? *)", ["skips-months"]),
        ("cron(0 6 31 * ? *)", ["skips-months"]),
        ("cron(0 6 L * ? *)", []),
        ("cron(0 6 ? * MON *)", []),
        ("cron(0 6 1 1 ? 2020)", ["never-runs"]),
        ("cron(0 6 31 1 ? 2020)", ["never-runs", "skips-months"]),
    ],
)
def test_a_day_that_not_every_month_has_and_a_year_that_is_over(expression, found):
    assert rhythm(expression) == [("/cadence", code) for code in found]


NEVER = ("/cadence", "never-runs")
CLOCK = [("/cadence", "skipped-by-the-clock")]


@pytest.mark.parametrize(
    ("expression", "timezone", "found"),
    [
        ("cron(30 2 * * ? *)", "Europe/Berlin", CLOCK),
        ("cron(30 2 * * ? *)", "UTC", []),
        ("cron(30 3 * * ? *)", "Europe/Berlin", []),
        ("cron(30 2 ? * MON *)", "Europe/Berlin", []),
        ("cron(30 2 28 3 ? 2027)", "Europe/Berlin", [NEVER, *CLOCK]),
        ("cron(30 2 26 3 ? 2028)", "Europe/Berlin", [NEVER]),
        ("cron(30 2 28 3 ? *)", "Europe/Berlin", CLOCK),
        ("cron(30 0/6 * * ? *)", "America/New_York", []),
        ("cron(30 2,8,14,20 * * ? *)", "America/New_York", CLOCK),
        ("cron(30 2,4,8,14,20 * * ? *)", "America/New_York", []),
        ("rate(1 day)", "Europe/Berlin", []),
    ],
)
def test_an_hour_that_the_clock_leaves_out_starts_nothing(expression, timezone, found):
    assert rhythm(expression, timezone=timezone) == found


def test_without_a_moment_it_is_now():
    schedule = ConfiguredSchedule(expression="cron(0 6 1 1 ? 2020)")
    settings = PLAIN.pipeline.model_copy(update={"schedule": schedule})
    planned = replace(PLAIN, pipeline=settings)
    assert "never-runs" in {one.code for one in advise_on_pipeline(planned)}


def said(pipeline, code, **changes):
    planned = pipeline_of(pipeline, "prod", changes)
    return [str(one) for one in advise_on_pipeline(planned) if one.code == code]


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"size": "large", "settings": {"task_timeout": 7200}}, "its TimeoutSeconds ends it"),
        (
            {"size": "large", "settings": {"machine_limit": 7200}},
            "the machine's TimeoutSeconds ends it",
        ),
    ],
)
def test_a_limit_that_is_shorter_than_the_usual_run_is_named(changes, limit):
    (warning,) = said("weekly-monitoring", "shorter-than-usual", **changes)
    assert warning == (
        f"/States/RunWeeklyMonitoring: usually takes 10800 seconds, but {limit} after 7200. Raise"
        " the limit, or say how long it takes (`expected`)."
    )


@pytest.mark.parametrize("size", ["small", "standard", "large"])
def test_the_limits_of_each_size_leave_a_usual_run_its_time(size):
    assert said("weekly-monitoring", "shorter-than-usual", size=size) == []


def test_a_start_that_nothing_has_cannot_be_switched_off():
    assert said("etl", "start-without-effect", start="off") == [
        "/start: is off, but nothing here collects files to start it with: it changes nothing."
        " Remove it; a schedule or a rule is switched off by enabled: false."
    ]
    assert said("ndjson-to-parquet", "start-without-effect", start="off") == []
    assert said("etl", "start-without-effect") == []


def test_input_of_the_stack_that_no_state_reads_is_named():
    assert said("database-refresh", "unread-input", input={"Job4Argument": {}}) == [
        '/input: nothing reads "Job4Argument". Did you mean "Job4Arguments"? Every scheduled'
        " execution would be refused."
    ]
    assert said("database-refresh", "unread-input", input={"Job4Arguments": {}}) == []
    assert said("weekly-monitoring", "unread-input") == []


def sentences(**parts):
    """The advice on a pipeline of these parts, with path and sentence."""
    base = {"QueryLanguage": "JSONata", "TimeoutSeconds": 60, "StartAt": "Done", "States": DONE}
    pipeline = PLAIN.pipeline.model_copy(
        update={
            "schedule": ConfiguredSchedule(expression=None),
            "input": {},
            **parts.pop("settings", {}),
        }
    )
    spec, trigger = parts.pop("spec", {}), parts.pop("trigger", None)
    planned = replace(
        PLAIN, spec=spec, pipeline=pipeline, definition={**base, **parts}, trigger=trigger
    )
    return [str(one) for one in advise_on_pipeline(planned, NOW)]


SEND = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}


def test_a_task_without_a_limit_hangs_as_long_as_the_machine():
    inner = {"StartAt": "Send", "States": {"Send": SEND}}
    states = {
        "Limited": {**SEND, "TimeoutSeconds": 5},
        "Read": {**SEND, "QueryLanguage": "JSONPath", "TimeoutSecondsPath": "$.limit"},
        "Wait": {"Type": "Pass", "End": True},
        "Each": {"Type": "Map", "ItemProcessor": inner, "End": True},
    }
    assert sentences(States=states) == [
        "/States/Each/ItemProcessor/States/Send: has no TimeoutSeconds: if no answer comes, nobody"
        " hears of it before the machine's 60 seconds are over. Set it to a little more than the"
        " call ever takes."
    ]


def test_a_task_as_long_as_its_limit_usually_takes_is_ended_by_it():
    spec = {"States": {"Send": {**SEND, "expected": {"seconds": 50}}}}

    def limited(own, machine):
        states = {"Send": {**SEND, "TimeoutSeconds": own}}
        return sentences(spec=spec, States=states, TimeoutSeconds=machine)

    ending = "Raise the limit, or say how long it takes (`expected`)."
    own = "/States/Send: usually takes 50 seconds, but its TimeoutSeconds ends it after 50."
    machine = "/States/Send: usually takes 50 seconds, but the machine's TimeoutSeconds ends it"
    assert limited(51, 51) == []
    assert limited(50, 51) == limited(50, 50) == [f"{own} {ending}"]
    assert limited(51, 50) == [f"{machine} after 50. {ending}"]
    assert limited("{% $limit %}", 51) == []


@pytest.mark.parametrize(
    ("expression", "day", "advice"),
    [
        (None, date(2027, 1, 1), "nothing starts it on a schedule, so that there is no run to"),
        ("cron(0 6 ? * MON *)", date(2025, 12, 31), "2025-12-31 is past: it skips nothing."),
        ("cron(0 6 ? * MON *)", date(2026, 1, 1), "2026-01-01 is a Thursday, on which it does not"),
        ("cron(0 6 ? * MON *)", date(2026, 1, 5), None),
        ("cron(0 6 ? * THU *)", date(2026, 1, 1), None),
        ("rate(1 day)", date(2025, 12, 31), "2025-12-31 is past: it skips nothing."),
        ("rate(1 day)", date(2026, 1, 1), None),
    ],
)
def test_a_date_on_which_nothing_runs_cannot_be_skipped(expression, day, advice):
    schedule = ConfiguredSchedule(expression=expression, skip_dates=(day,))
    found = sentences(settings={"schedule": schedule})
    assert [one.startswith(f"/skipDates: {advice}") for one in found] == [True] * bool(advice)


def test_today_is_the_day_in_the_schedules_own_zone():
    schedule = ConfiguredSchedule(
        expression="rate(1 day)", timezone="America/New_York", skip_dates=(date(2025, 12, 31),)
    )
    assert sentences(settings={"schedule": schedule}) == []


def test_a_name_that_does_not_change_was_not_renamed():
    assert sentences(settings={"renamed_from": PLAIN.pipeline.name}) == [
        "/renamedFrom: is ccapi-weekly-monitoring-prod, the name that it has: remove it."
    ]
    assert sentences(settings={"renamed_from": "another"}) == []


@pytest.mark.parametrize("size", [{"cpu": 256}, {"memory": 1024}])
def test_a_size_is_of_use_where_a_state_takes_it(size):
    assert sentences(settings=size) == [
        "/size: no state of this pipeline uses ${task_cpu} or ${task_memory}. Remove it."
    ]
    for reference in ("${task_cpu}", "${task_memory}"):
        assert sentences(settings=size, spec={"States": {"A": {"Comment": reference}}}) == []
    assert sentences(settings={"cpu": 2048, "memory": 4096}) == []


def heard(alarms, failure, by_alarms):
    notify = PLAIN.pipeline.notify.model_copy(update={"failure": failure, "alarms": by_alarms})
    return sentences(spec={"alarms": alarms}, settings={"notify": notify})


def test_a_contact_that_would_hear_of_each_failure_twice_is_named():
    one, two = "a@example.com", "b@example.com"
    (sentence,) = heard(["failed", "error-rate", "too-long"], (two, one, two), (one, two))
    assert sentence.startswith(
        f"/notify/alarms: {two} and {one} would hear of each failure twice: by `failure`, and by"
        " `alarms` once more, because the pipeline asks for the alarm failed and too-long."
    )
    assert heard(["error-rate"], (one,), (one,)) == []
    notify = PLAIN.pipeline.notify.model_copy(update={"failure": (one,), "alarms": (one,)})
    found = advised(spec={"alarms": ["failed"]}, settings={"notify": notify})
    assert found == [("/notify/alarms", "told-twice")]
    assert heard(["failed"], (one,), (two,)) == []


def test_what_is_read_of_the_input_is_named_with_its_nearest():
    context = 'reads dya of the execution\'s input, which has no such field. Did you mean "day"?'
    fix = "Declare it in the pipeline's input with a default"
    spec = {"input": {"day": 1}}
    assert sentences(States=reading(f"{INPUT}.dya & {INPUT}.day"), spec=spec) == [
        f"/States/Read/Output: {context} {fix}, or ask $exists first."
    ]
    read = {"a.$": "$$.Execution.Input.dya", "b.$": "$$.Execution.Input.day"}
    path = {"Read": {"Type": "Pass", "QueryLanguage": "JSONPath", "Parameters": read, "End": True}}
    assert sentences(States=path, spec=spec) == [
        f"/States/Read/Parameters/a.$: {context} {fix}, or ask $exists first."
    ]
    first = reading("$states.input.dya & $states.input.day")
    assert sentences(States=first, StartAt="Read", spec=spec) == [
        "/States/Read/Output: reads $states.input.dya, which is not there. Did you mean"
        ' "day"? The input has day, scheduled_time, start_at and overlap.'
        f" {fix}."
    ]


def test_an_input_that_the_first_state_reads_by_a_path_is_declared_too():
    state = {"Type": "Wait", "SecondsPath": "$.dya", "End": True}
    definition = {"QueryLanguage": "JSONPath", "StartAt": "Read", "States": {"Read": state}}
    (sentence,) = sentences(**definition, spec={"input": {"day": 1}})
    assert sentence == (
        '/States/Read/SecondsPath: reads $.dya, which is not there. Did you mean "day"? The input has'
        " day, scheduled_time, start_at and overlap. Declare it in the pipeline's input with a"
        " default."
    )


def test_advice_on_a_rhythm_names_its_figures():
    def of(expression, timezone="UTC", limit=60):
        schedule = ConfiguredSchedule(expression=expression, timezone=timezone)
        return sentences(settings={"schedule": schedule}, TimeoutSeconds=limit)

    assert of("rate(90 minutes)", limit=5401) == [
        "/cadence: starts every 5400 seconds, and an execution may take 5401: two may run at once."
        " Lower TimeoutSeconds, or set overlap: skip in the stack's file."
    ]
    assert of("cron(0 6 30 * ? *)") == [
        "/cadence: day 30 is not in every month: it runs in those only that have one. Write the day"
        ' "L" for the last one.'
    ]
    assert of("cron(30 2 * * ? *)", "Europe/Berlin") == [
        "/cadence: 02:30 does not exist in Europe/Berlin on the day when the clock goes forward:"
        " nothing starts then. Choose another hour, or UTC."
    ]
    assert of("cron(0 6 1 1 ? 2020)") == [
        "/cadence: cron(0 6 1 1 ? 2020) never comes again: it starts nothing. Correct it."
    ]


def test_a_function_without_a_version_is_named_with_an_example_of_one():
    length = RolloutLength(runs=2)
    rollout = Rollout(canary=10, length=length, back_on=("failed",), functions="as-written")
    call = {**SEND, "Resource": INVOKE, "Arguments": {"FunctionName": ARN}, "TimeoutSeconds": 5}
    (sentence,) = sentences(States={"Score": call}, settings={"rollout": rollout})
    assert sentence.startswith(
        "/States/Score/Arguments/FunctionName: calls the newest code of score, in every version"
    )
    assert sentence.endswith(
        "Name a version or an alias (score:7), or write functions: pinned in the rollout."
    )


def test_a_service_that_is_missing_is_named_with_its_region_and_the_day_of_the_list():
    call = {**SEND, "Resource": "arn:aws:states:::databrew:startJobRun", "TimeoutSeconds": 5}
    planned = replace(
        PLAIN,
        spec={},
        address=replace(PLAIN.address, region="eu-central-2"),
        definition={
            "QueryLanguage": "JSONata",
            "TimeoutSeconds": 60,
            "StartAt": "Call",
            "States": {"Call": call},
        },
    )
    (sentence,) = [
        str(one) for one in advise_on_pipeline(planned) if one.code == "service-not-in-region"
    ]
    assert sentence.startswith(
        "/States/Call/Resource: databrew has no endpoint in eu-central-2, by the list of"
        f" {as_of('service-regions')}: "
    )


def test_a_call_without_a_functions_name_names_no_function():
    assert unversioned({"Resource": INVOKE, "Arguments": {}}) == []
    assert unversioned({"Resource": INVOKE, "Arguments": "{% $all %}"}) == []
    assert unversioned({}) == []

"""A stack's configuration: the good case whole, then one thing broken per test, with the exact
sentence.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from downbeat.config import (
    ConfiguredPipeline,
    ConfiguredSchedule,
    Notify,
    Secret,
    Stack,
    StackFileError,
    StackOutput,
    load,
)
from downbeat.config.stack_values import StackValues
from downbeat.config.values import ChangedNumber

WEEKLY = {
    "name": "weekly-report",
    "cadence": {"every": "week", "on": "MON", "at": "06:00"},
    "references": {
        "cluster": "The ARN of the ECS cluster.",
        "task_definition": "The ARN of the task definition.",
        "subnets": "The private subnets, a list.",
        "reports_bucket": "The bucket of the reports.",
    },
    "optional_references": {"gee_secret": "The ARN of the secret.", "note": "Anything."},
    "input": {"regions_count": 29, "force": False, "label": None},
}
MONTHLY = {
    "name": "monthly-refresh",
    "cadence": {"every": "month", "on": 15, "at": "02:30", "timezone": "Europe/Berlin"},
}
UPLOADS = {"name": "uploads", "cadence": "on demand"}
HOURLY = {"name": "hourly", "cadence": "rate(1 hour)"}
ALL_DAY = {"name": "all-day", "cadence": "cron(0 * * * ? *)"}
PIPELINES = {spec["name"]: spec for spec in (WEEKLY, MONTHLY, UPLOADS, HOURLY, ALL_DAY)}
CONFIG: dict[str, Any] = {
    "aws:region": "us-east-1",
    "downbeat:environment": "prod",
    "downbeat:logRetentionDays": 90,
    "downbeat:notify": {
        "success": ["reports@example.com"],
        "failure": ["alerts@example.com", "https://events.example.com/x"],
    },
    "downbeat:pipelines": {
        "weekly-report": {
            "cadence": {"every": "week", "on": "MON", "at": "06:00", "timezone": "UTC"},
            "name": "acme-weekly-prod",
            "size": "large",
            "references": {
                "cluster": "arn:aws:ecs:us-east-1:111122223333:cluster/reports",
                "task_definition": {
                    "stack": "acme/infrastructure/prod",
                    "output": "taskDefinitionArn",
                },
                "subnets": ["subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f60718"],
                "reports_bucket": "acme-reports",
            },
            "input": {"regions_count": 12},
            "skipDates": ["2026-12-25"],
        }
    },
}
WEEK = "downbeat:pipelines.weekly-report"


def changed(path: str, value: Any) -> dict[str, Any]:
    """CONFIG with one value changed: `path` is a key of the stack, or "pipeline.a.b" inside the
    weekly report.
    """
    config = copy.deepcopy(CONFIG)
    first, *rest = path.split(".")
    inside = config["downbeat:pipelines"]["weekly-report"] if first == "pipeline" else config
    for key in rest[:-1]:
        inside = inside[key]
    inside[rest[-1] if rest else first] = value
    return config


def problems(config: dict[str, Any], stack: str = "prod", **known: Any) -> list[str]:
    with pytest.raises(StackFileError) as error:
        load(config, stack, PIPELINES, **known)
    assert str(error.value) == "\n".join(map(str, error.value.diagnostics))
    return [f"{each.path}: {each.code}" for each in error.value.diagnostics]


def cadence(value: Any, key: str = "weekly-report", **more: Any) -> ConfiguredSchedule:
    config = copy.deepcopy(CONFIG)
    if key != "weekly-report":
        config["downbeat:pipelines"] = {key: {}}
    config["downbeat:pipelines"][key].pop("skipDates", None)
    config["downbeat:pipelines"][key] |= {"cadence": value} | more
    return load(config, "prod", PIPELINES).pipelines[key].schedule


def test_a_good_stack_file_becomes_typed_values() -> None:
    everyone = Notify(
        success=("reports@example.com",),
        partial=("alerts@example.com", "https://events.example.com/x"),
        failure=("alerts@example.com", "https://events.example.com/x"),
    )
    assert load(CONFIG, "prod", PIPELINES) == Stack(
        stack="prod",
        environment="prod",
        region="us-east-1",
        account=None,
        kms_key_arn=None,
        deploy_role_arn=None,
        adopted=None,
        standby_of=None,
        notify=everyone,
        slack_webhook=None,
        guard="on",
        existing_names="refuse",
        values=StackValues.model_validate({}),
        tags={},
        pipelines={
            "weekly-report": ConfiguredPipeline(
                key="weekly-report",
                name="acme-weekly-prod",
                enabled=True,
                log_level="ERROR",
                schedule=ConfiguredSchedule(
                    expression="cron(0 6 ? * MON *)", skip_dates=(date(2026, 12, 25),)
                ),
                cpu=4096,
                memory=8192,
                references={
                    "cluster": "arn:aws:ecs:us-east-1:111122223333:cluster/reports",
                    "task_definition": StackOutput("acme/infrastructure/prod", "taskDefinitionArn"),
                    "subnets": ["subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f60718"],
                    "reports_bucket": "acme-reports",
                },
                settings={},
                input={"regions_count": 12, "force": False, "label": None},
                notify=everyone,
                overlap="allow",
            )
        },
    )


def test_text_as_the_engine_hands_it_over_means_the_same() -> None:
    texts = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in CONFIG.items()
    }
    assert load(texts, "prod", PIPELINES) == load(CONFIG, "prod", PIPELINES)


def test_the_configuration_is_not_changed_by_reading_it() -> None:
    before, specs = copy.deepcopy(CONFIG), copy.deepcopy(PIPELINES)
    load(CONFIG, "prod", PIPELINES)
    assert (before, specs) == (CONFIG, PIPELINES)


def test_empty_values_are_values_not_given() -> None:
    empty = {
        "downbeat:environment": "",
        "downbeat:kmsKeyArn": "",
        "downbeat:slackWebhook": "",
        "downbeat:cadence": "",
    }
    assert load(CONFIG | empty, "prod", PIPELINES) == load(CONFIG, "prod", PIPELINES)


def test_the_environment_is_the_stacks_name_unless_it_says_otherwise() -> None:
    config = {key: value for key, value in CONFIG.items() if key != "downbeat:environment"}
    config["downbeat:pipelines"] = {"uploads": {}}
    stack = load(config, "staging", PIPELINES)
    assert (stack.environment, stack.pipelines["uploads"].name) == ("staging", "uploads-staging")


def test_watching_is_the_stacks_unless_a_pipeline_has_its_own():
    changed = {"downbeat:pipelines": {**CONFIG["downbeat:pipelines"], "uploads": {}}}
    changed["downbeat:pipelines"]["hourly"] = {"watching": "full"}
    stack = load({**CONFIG, **changed, "downbeat:watching": "lean"}, "prod", PIPELINES)
    levels = {key: pipeline.watching for key, pipeline in stack.pipelines.items()}
    assert (levels["uploads"], levels["hourly"]) == ("lean", "full")


def test_who_hears_of_partial_failures_and_alarms_can_be_somebody_else():
    contacts = {
        "partial": ["arn:aws:sqs:us-east-1:111122223333:incidents"],
        "failure": ["me@example.com"],
        "alarms": ["+4930123456"],
    }
    stack = load({**CONFIG, "downbeat:notify": contacts}, "prod", PIPELINES)
    assert stack.notify == Notify(
        partial=("arn:aws:sqs:us-east-1:111122223333:incidents",),
        failure=("me@example.com",),
        alarms=("+4930123456",),
    )


def test_a_pipelines_own_notify_replaces_the_stacks() -> None:
    stack = load(changed("pipeline.notify", {"failure": ["me@example.com"]}), "prod", PIPELINES)
    assert stack.pipelines["weekly-report"].notify == Notify(
        partial=("me@example.com",), failure=("me@example.com",)
    )


def test_the_slack_webhook_is_kept_secret() -> None:
    url = "https://hooks.slack.com/services/T0/B0/x"
    stack = load(
        changed("downbeat:slackWebhook", url), "prod", PIPELINES, secrets=["downbeat:slackWebhook"]
    )
    assert stack.slack_webhook == SecretStr(url)
    assert url not in repr(stack)
    assert (
        load(changed("downbeat:slackWebhook", Secret()), "prod", PIPELINES).slack_webhook
        == Secret()
    )


def test_a_pipeline_that_is_not_enabled_has_no_next_runs() -> None:
    stack = load(changed("pipeline.enabled", "false"), "prod", PIPELINES)
    assert (
        stack.pipelines["weekly-report"].next_runs(datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")), 3)
        == []
    )


@pytest.mark.parametrize(
    ("form", "expression"),
    [
        ("daily", "cron(0 6 * * ? *)"),
        ("weekly", "cron(0 6 ? * MON *)"),
        ("monthly", "cron(0 6 1 * ? *)"),
        ("on-demand", None),
        ("on demand", None),
        ("rate(6 hours)", "rate(6 hours)"),
        ("cron(0 18 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)"),
        ({"every": "day", "at": "18:05"}, "cron(5 18 * * ? *)"),
        ({"every": "week", "on": ["TUE", "THU"]}, "cron(0 6 ? * TUE,THU *)"),
        ({"every": "month", "on": "last"}, "cron(0 6 L * ? *)"),
        ({"every": "month", "on": 31}, "cron(0 6 31 * ? *)"),
        ({"at": "07:00"}, "cron(0 7 ? * MON *)"),
        ({"on": "FRI"}, "cron(0 6 ? * FRI *)"),
    ],
)
def test_every_way_to_write_a_cadence(form: Any, expression: str | None) -> None:
    assert cadence(form) == ConfiguredSchedule(expression=expression)


def test_every_two_weeks_is_a_weekly_cron_with_a_gate() -> None:
    start = datetime(2026, 1, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    written = {
        "every": "two weeks",
        "on": "WED",
        "at": "06:00",
        "timezone": "Europe/Berlin",
        "start": "2026-01-05",
    }
    assert cadence("biweekly") == ConfiguredSchedule(
        expression="cron(0 6 ? * MON *)", every_weeks=2
    )
    assert cadence(written) == ConfiguredSchedule(
        expression="cron(0 6 ? * WED *)", timezone="Europe/Berlin", start=start, every_weeks=2
    )


def test_a_short_word_keeps_the_pipelines_own_hour_day_and_zone() -> None:
    assert cadence("daily", "monthly-refresh") == ConfiguredSchedule(
        expression="cron(30 2 * * ? *)", timezone="Europe/Berlin"
    )
    assert cadence("monthly", "monthly-refresh") == ConfiguredSchedule(
        expression="cron(30 2 15 * ? *)", timezone="Europe/Berlin"
    )
    assert cadence("weekly", "monthly-refresh") == ConfiguredSchedule(
        expression="cron(30 2 ? * MON *)", timezone="Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("own", "word", "expression"),
    [
        ("cron(30 18 ? * THU *)", "weekly", "cron(30 18 ? * THU *)"),
        ("cron(30 18 ? * MON-FRI *)", "weekly", "cron(30 18 ? * MON *)"),
        ("cron(30 18 ? * THU *)", "monthly", "cron(30 18 1 * ? *)"),
        ("cron(30 18 L * ? *)", "monthly", "cron(30 18 L * ? *)"),
        ("cron(30 18 15 * ? *)", "daily", "cron(30 18 * * ? *)"),
        ("cron(30 18 * * ? *)", "monthly", "cron(30 18 1 * ? *)"),
    ],
)
def test_the_hour_and_day_are_read_off_a_pipelines_own_cron(
    own: str, word: str, expression: str
) -> None:
    config = CONFIG | {"downbeat:pipelines": {"own": {"cadence": word}}}
    stack = load(config, "prod", {"own": {"name": "own", "cadence": own}})
    assert stack.pipelines["own"].schedule.expression == expression


def test_a_time_zone_alone_leaves_the_pipelines_own_cron() -> None:
    config = CONFIG | {
        "downbeat:pipelines": {"all-day": {"cadence": {"timezone": "Asia/Jakarta", "window": 5}}}
    }
    stack = load(config, "prod", PIPELINES)
    assert stack.pipelines["all-day"].schedule == ConfiguredSchedule(
        expression="cron(0 * * * ? *)", timezone="Asia/Jakarta", window_minutes=5
    )


def test_a_start_may_have_an_hour_and_a_schedule_a_flexible_window() -> None:
    zone = ZoneInfo("Europe/Berlin")
    written = {
        "expression": "rate(6 hours)",
        "start": "2026-03-02T06:30",
        "timezone": "Europe/Berlin",
        "window": 15,
    }
    expected = ConfiguredSchedule(
        expression="rate(6 hours)",
        timezone="Europe/Berlin",
        start=datetime(2026, 3, 2, 6, 30, tzinfo=zone),
        window_minutes=15,
    )
    assert cadence(written) == expected


def test_a_cadence_for_all_leaves_alone_what_does_not_run_once_a_day() -> None:
    every = {
        "weekly-report": (
            CONFIG["downbeat:pipelines"]["weekly-report"] | {"cadence": None, "skipDates": []}
        )
    }
    every |= {"monthly-refresh": {}, "uploads": {}, "hourly": {}, "all-day": {}}
    stack = load(
        CONFIG | {"downbeat:pipelines": every, "downbeat:cadence": "daily"}, "prod", PIPELINES
    )
    assert {key: pipeline.schedule.expression for key, pipeline in stack.pipelines.items()} == {
        "weekly-report": "cron(0 6 * * ? *)",
        "monthly-refresh": "cron(30 2 * * ? *)",
        "uploads": None,
        "hourly": "rate(1 hour)",
        "all-day": "cron(0 * * * ? *)",
    }


def test_a_stack_that_runs_all_on_demand_stops_what_runs_all_day_too() -> None:
    config = CONFIG | {
        "downbeat:pipelines": {"hourly": {}, "all-day": {}},
        "downbeat:cadence": "on demand",
    }
    stack = load(config, "prod", PIPELINES)
    assert [pipeline.schedule for pipeline in stack.pipelines.values()] == [
        ConfiguredSchedule(expression=None)
    ] * 2


FORMS = (
    "daily, weekly, biweekly, monthly, on-demand, day, week, two weeks, month, on demand, cron(…),"
    ' rate(…) or {every: week, on: MON, at: "06:00"}'
)
STACK_KEYS = (
    "it has environment, kmsKeyArn, permissionsBoundary, deployRoleArn, logRetentionDays, notify,"
    " slackWebhook, guard, protect, retainLogs, tags, cadence and pipelines."
)
PIPELINE_KEYS = (
    "it has cadence, enabled, name, size, references, input, notify, skipDates and overlap."
)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("aws:region", None, "aws:region: missing-key"),
        (
            "aws:region",
            "us-east",
            "aws:region: invalid-value",
        ),
        (
            "downbeat:environmnt",
            "prod",
            "downbeat:environmnt: unknown-key",
        ),
        (
            "downbeat:environment",
            "Prod!",
            "downbeat:environment: environment-name",
        ),
        (
            "downbeat:logRetentionDays",
            "91",
            "downbeat:logRetentionDays: invalid-value",
        ),
        (
            "downbeat:logRetentionDays",
            "long",
            "downbeat:logRetentionDays: wrong-type",
        ),
        (
            "downbeat:guard",
            "of",
            "downbeat:guard: unknown-word",
        ),
        ("downbeat:protect", "yes", "downbeat:protect: wrong-type"),
        (
            "downbeat:kmsKeyArn",
            "alias/mine",
            "downbeat:kmsKeyArn: invalid-arn",
        ),
        (
            "downbeat:kmsKeyArn",
            "arn:aws:kms:eu-west-1:111122223333:key/1",
            "downbeat:kmsKeyArn: other-region",
        ),
        (
            "downbeat:permissionsBoundary",
            "boundary",
            "downbeat:permissionsBoundary: invalid-arn",
        ),
        (
            "downbeat:deployRoleArn",
            "deployer",
            "downbeat:deployRoleArn: invalid-arn",
        ),
        (
            "downbeat:notify",
            {"failure": ["alerts@example"]},
            "downbeat:notify.failure[0]: invalid-value",
        ),
        (
            "downbeat:notify",
            {"failure": "a@example.com"},
            "downbeat:notify.failure: wrong-type",
        ),
        (
            "downbeat:notify",
            {"failed": []},
            "downbeat:notify.failed: unknown-key",
        ),
        (
            "downbeat:notify",
            '{"failure": [',
            "downbeat:notify: not-json",
        ),
        (
            "downbeat:tags",
            {"aws:x": "y"},
            "downbeat:tags.aws:x: invalid-tag",
        ),
        (
            "downbeat:tags",
            {"owner": ["me"]},
            "downbeat:tags.owner: invalid-tag",
        ),
        (
            "downbeat:slackWebhook",
            "hooks",
            "downbeat:slackWebhook: invalid-value",
        ),
        (
            "downbeat:cadence",
            "dayly",
            "downbeat:cadence: invalid-schedule",
        ),
        (
            "downbeat:pipelines",
            {},
            "downbeat:pipelines: no-pipelines",
        ),
        (
            "downbeat:pipelines",
            ["uploads"],
            "downbeat:pipelines: wrong-type",
        ),
        (
            "downbeat:pipelines",
            {"upload": {}},
            "downbeat:pipelines.upload: unknown-pipeline",
        ),
        (
            "downbeat:pipelines",
            {"uploads": "on"},
            "downbeat:pipelines.uploads: wrong-type",
        ),
        (
            "downbeat:pipelines",
            {"uploads": {"name": "x"}, "hourly": {"name": "X"}},
            "downbeat:pipelines.hourly.name: duplicate-machine-name",
        ),
        (
            "pipeline.nmae",
            "x",
            f"{WEEK}.nmae: unknown-key",
        ),
        ("pipeline.enabled", "maybe", f"{WEEK}.enabled: wrong-type"),
        (
            "pipeline.name",
            "weekly report",
            f"{WEEK}.name: physical-name",
        ),
        (
            "pipeline.name",
            "x" * 51,
            f"{WEEK}.name: physical-name",
        ),
        (
            "pipeline.overlap",
            "skpi",
            f"{WEEK}.overlap: unknown-word",
        ),
        (
            "pipeline.size",
            "huge",
            f"{WEEK}.size: invalid-size",
        ),
        (
            "pipeline.size",
            {"cpu": 1024, "memory": 1024},
            f"{WEEK}.size.memory: invalid-size",
        ),
        (
            "pipeline.skipDates",
            ["2026-12-25 00:00:00 +0000 UTC"],
            f"{WEEK}.skipDates[0]: changed-by-yaml",
        ),
        (
            "pipeline.skipDates",
            ["2026-02-30"],
            f"{WEEK}.skipDates[0]: invalid-value",
        ),
        (
            "pipeline.skipDates",
            ["25.12.2026"],
            f"{WEEK}.skipDates[0]: invalid-value",
        ),
        (
            "pipeline.input.regions_cuont",
            1,
            f"{WEEK}.input.regions_cuont: unknown-input",
        ),
        (
            "pipeline.input.regions_count",
            "12",
            f"{WEEK}.input.regions_count: wrong-type",
        ),
        (
            "pipeline.input.force",
            1,
            f"{WEEK}.input.force: wrong-type",
        ),
        (
            "pipeline.cadence.evry",
            "week",
            f"{WEEK}.cadence.evry: unknown-key",
        ),
        (
            "pipeline.cadence.every",
            "wek",
            f"{WEEK}.cadence.every: invalid-schedule",
        ),
        (
            "pipeline.cadence.at",
            390,
            f"{WEEK}.cadence.at: changed-by-yaml",
        ),
        (
            "pipeline.cadence.at",
            "24:00",
            f"{WEEK}.cadence.at: invalid-value",
        ),
        (
            "pipeline.cadence.on",
            "MOM",
            f"{WEEK}.cadence.on: invalid-schedule",
        ),
        (
            "pipeline.cadence.on",
            15,
            f"{WEEK}.cadence.on: invalid-schedule",
        ),
        (
            "pipeline.cadence.on",
            ["MON", 2],
            f"{WEEK}.cadence.on: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            {"every": "two weeks", "on": ["MON", "THU"], "at": "06:00"},
            f"{WEEK}.cadence.on: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            {"every": "day", "on": "MON", "at": "06:00"},
            f"{WEEK}.cadence.on: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            {True: "MON", "every": "week"},
            f"{WEEK}.cadence: key-not-text",
        ),
        (
            "pipeline.cadence.timezone",
            "Europe/Berln",
            f"{WEEK}.cadence.timezone: invalid-value",
        ),
        (
            "pipeline.cadence.start",
            "2026-01-05 00:00:00 +0000 UTC",
            f"{WEEK}.cadence.start: changed-by-yaml",
        ),
        (
            "pipeline.cadence.window",
            1441,
            f"{WEEK}.cadence.window: invalid-value",
        ),
        (
            "pipeline.cadence",
            "cron(0 25 ? * MON *)",
            f"{WEEK}.cadence: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            "rate(1 hours)",
            f"{WEEK}.cadence: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            "at(2026-01-01T00:00:00)",
            f"{WEEK}.cadence: invalid-schedule",
        ),
        (
            "pipeline.cadence",
            {"expression": "rate(6 hours)", "at": "06:00"},
            f"{WEEK}.cadence.at: invalid-schedule",
        ),
        (
            "pipeline.references.clustr",
            "x",
            f"{WEEK}.references.clustr: unknown-reference",
        ),
        (
            "pipeline.references.cluster",
            None,
            f"{WEEK}.references.cluster: missing-reference",
        ),
    ],
)
def test_a_fault_is_one_line_with_its_key_and_the_fix(path: str, value: Any, line: str) -> None:
    assert problems(changed(path, value)) == [line]


def test_a_number_is_no_key() -> None:
    assert problems(changed("pipeline.input", {1: 2})) == [f"{WEEK}.input: key-not-text"]


def test_a_cadence_for_all_names_the_pipeline_that_it_does_not_fit() -> None:
    every = CONFIG | {
        "downbeat:pipelines": {"monthly-refresh": {}},
        "downbeat:cadence": {"every": "week", "on": 15},
    }
    assert problems(every) == ["downbeat:cadence.on: invalid-schedule"]


def test_a_short_word_for_a_pipeline_without_an_hour_of_its_own_asks_for_one() -> None:
    line = "downbeat:pipelines.uploads.cadence.at: invalid-schedule"
    assert problems(CONFIG | {"downbeat:pipelines": {"uploads": {"cadence": "weekly"}}}) == [line]


def test_a_webhook_in_plain_text_is_refused_when_the_engine_says_so() -> None:
    config = changed("downbeat:slackWebhook", "https://hooks.slack.com/services/T0/B0/x")
    assert problems(config, secrets=[]) == ["downbeat:slackWebhook: plain-secret"]


SLACK_HOOK = "https://hooks.slack.com/services/T0/B0/hunter2"
PASSWORD = "https://downbeat:hunter2@alerts.example.com/sns"


@pytest.mark.parametrize(
    ("value", "place", "sentence"),
    [
        (
            {"failure": [SLACK_HOOK]},
            "downbeat:{}notify.failure[0]",
            "is a Slack webhook: a secret, and SNS cannot deliver to it. Take it out, and make a new"
            " one, for this one has been seen. Set it with: pulumi config set --secret slackWebhook"
            " https://hooks.slack.com/…",
        ),
        (
            {"failure": ["me@example.com"], "success": [PASSWORD]},
            "downbeat:{}notify.success[0]",
            "holds a password in plain text. Change the password, for this one has been seen, and"
            " encrypt the address: pulumi config set --secret --path"
            " 'downbeat:{}notify.success[0]' https://…",
        ),
        (
            {"failure": PASSWORD},
            "downbeat:{}notify.failure",
            "What stands here, a password in a URL, is not a list: write it in brackets, […].",
        ),
        (
            {"failure": [PASSWORD.replace("https", "http")]},
            "downbeat:{}notify.failure[0]",
            "What stands here, a password in a URL, is neither an e-mail address nor an https://"
            " endpoint, nor the ARN of an SQS queue or a Lambda function, nor a telephone number"
            ' such as "+4930123456".',
        ),
    ],
)
@pytest.mark.parametrize(
    ("key", "at"),
    [("downbeat:notify", ""), ("pipeline.notify", "pipelines.weekly-report.")],
)
def test_a_secret_in_notify_is_refused_and_not_repeated(
    value: Any, place: str, sentence: str, key: str, at: str
) -> None:
    for secrets in (None, []):  # without the engine, and in it
        with pytest.raises(StackFileError) as error:
            load(changed(key, value), "prod", PIPELINES, secrets=secrets)
        assert [(each.path, each.message) for each in error.value.diagnostics] == [
            (place.format(at), sentence.format(at))
        ]
        assert "hunter2" not in str(error.value)


def test_an_encrypted_endpoint_in_notify_is_taken() -> None:
    config = changed("pipeline.notify", {"failure": [PASSWORD]})
    stack = load(config, "prod", PIPELINES, secrets=["downbeat:pipelines"])
    assert stack.pipelines["weekly-report"].notify.failure == (PASSWORD,)
    shown = load(changed("pipeline.notify", {"failure": [Secret()]}), "prod", PIPELINES)
    assert shown.pipelines["weekly-report"].notify.failure == ("https://encrypted.invalid/",)


def test_a_faulty_cadence_in_a_pipelines_dict_is_told_with_its_place() -> None:
    spec = {"late": {"name": "late", "cadence": {"every": "week", "on": "MOO", "at": "06:00"}}}
    with pytest.raises(StackFileError) as error:
        load(CONFIG | {"downbeat:pipelines": {"late": {}}}, "prod", spec)
    assert [(each.path, each.code) for each in error.value.diagnostics] == [
        ("pipelines.late.cadence.on", "invalid-schedule")
    ]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key and item inside."""
    for key, inner in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield (*path, key)
        yield from places(inner, (*path, key))


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.just(Secret())
)
leaves |= st.sampled_from(
    [
        "cron(",
        "rate(0 days)",
        "arn:aws:",
        "2026-02-30",
        "2026-12-25 00:00:00 +0000 UTC",
        "{",
        "24:00",
        "a\nb",
    ]
)
keys = (
    st.sampled_from(["at", "every", "on", "start", "stack", "output", "cpu", "failure"])
    | st.text(max_size=3)
    | st.integers()
    | st.booleans()
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.sweep
@hypothesis.settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(places(CONFIG))), anything)
def test_whatever_stands_in_a_stack_file_it_loads_or_is_told_in_lines(
    path: tuple[Any, ...], value: Any
) -> None:
    config = copy.deepcopy(CONFIG)
    inside: Any = config
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    try:
        assert load(config, "prod", PIPELINES).pipelines
    except StackFileError as error:
        assert str(error).splitlines() == list(map(str, error.diagnostics)) != []


@pytest.mark.parametrize(
    ("key", "value", "lines"),
    [
        ("a\x1eb", 1, [f"{WEEK}.input.a\\x1eb: unknown-input"]),
        ("\ud800", 1, [f"{WEEK}.input: invalid-value"]),
        ("label", "\ud800", [f"{WEEK}.input.label: invalid-value"]),
        ("regions_count", 10**5999, [f"{WEEK}.input.regions_count: not-json"]),
    ],
    ids=["control character", "half a character in a key", "in a value", "digits without end"],
)
def test_what_cannot_be_written_is_told_in_one_line(key: str, value: Any, lines: list[str]) -> None:
    config = copy.deepcopy(CONFIG)
    config["downbeat:pipelines"]["weekly-report"]["input"] = {key: value}
    with pytest.raises(StackFileError) as error:
        load(config, "prod", PIPELINES)
    written = [f"{str(each).split(': ')[0]}: {each.code}" for each in error.value.diagnostics]
    assert written == lines
    assert str(error.value).splitlines() == list(map(str, error.value.diagnostics))
    assert str(error.value).isprintable()


def test_a_number_that_yaml_changes_is_to_be_quoted() -> None:
    config = changed("downbeat:tags", {"costCentre": ChangedNumber("044455556666")})
    with pytest.raises(StackFileError) as error:
        load(config, "prod", PIPELINES)
    assert list(map(str, error.value.diagnostics)) == [
        "downbeat:tags.costCentre: YAML reads 044455556666 as another number, since it is not"
        ' quoted: write "044455556666".'
    ]


def test_a_misspelt_key_of_a_pipeline_is_one_fault() -> None:
    config = copy.deepcopy(CONFIG)
    week = config["downbeat:pipelines"]["weekly-report"]
    week["refrences"] = week.pop("references")
    assert problems(config) == [f"{WEEK}.refrences: unknown-key"]


def test_a_misspelt_key_of_a_pipelines_dict_is_for_its_own_check_to_report() -> None:
    spec = {"refernces" if key == "references" else key: each for key, each in WEEKLY.items()}
    assert load(CONFIG, "prod", PIPELINES | {"weekly-report": spec}) == load(
        CONFIG, "prod", PIPELINES
    )


def test_all_faults_are_told_at_once() -> None:
    config = changed("pipeline.references.cluster", "arn:aws:sns:us-east-1:111122223333:x")
    config |= {"aws:region": "moon", "downbeat:guard": "maybe"}
    config["downbeat:pipelines"]["weekly-report"] |= {
        "size": "tiny",
        "cadence": "never",
        "input": {"x": 1},
    }
    config["downbeat:pipelines"]["nothing"] = {}
    assert [line.split(": ")[0] for line in problems(config)] == [
        "aws:region",
        "downbeat:guard",
        f"{WEEK}.cadence",
        f"{WEEK}.size",
        f"{WEEK}.references.cluster",
        f"{WEEK}.input.x",
        "downbeat:pipelines.nothing",
    ]

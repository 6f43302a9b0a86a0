"""What executions of an earlier version still need, and until when."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from downbeat.asl import DiagnosticsError, permissions
from downbeat.asl.derivation import Reason
from downbeat.asl.shared_statements import use_key, use_key_by_alias
from downbeat.asl.statements import merged
from downbeat.plan.access_of_versions import (
    Earlier,
    Kept,
    deployment_record,
    earlier_versions,
    keeps_key,
    kept_access,
    kept_sentences,
    kept_statements,
    removal_sentences,
)
from downbeat.testing.flow import pipeline_of

NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
V1 = pipeline_of("weekly-monitoring", "prod")
MACHINE = V1.address.state_machine_arn
METRIC = {
    "Effect": "Allow",
    "Action": ["cloudwatch:PutMetricData"],
    "Resource": ["*"],
    "Condition": {"StringEquals": {"cloudwatch:namespace": "CloudClearingAPI"}},
}


def without(planned, state):
    """The pipeline without a Task: what comes before it goes on to what comes after."""
    after = planned.definition["States"][state]["Next"]
    text = json.dumps(planned.definition).replace(f'"Next": "{state}"', f'"Next": "{after}"')
    definition = json.loads(text)
    del definition["States"][state]
    statements = permissions(definition, statements=(), state_machine_arn=MACHINE)
    stated = [one for one in planned.statements if one["Action"] == ["iam:PassRole"]]
    return replace(planned, definition=definition, statements=[*statements, *stated])


V2 = without(V1, "PublishMetrics")
RECORD = deployment_record(V1, Earlier())


def test_a_record_says_what_each_statement_is_for_and_is_plain_json():
    assert json.loads(json.dumps(RECORD)) == RECORD
    assert {key: RECORD[key] for key in ("name", "limit", "topics", "kept")} == {
        "name": "ccapi-weekly-monitoring-prod",
        "limit": V1.definition["TimeoutSeconds"],
        "topics": {"success": "pipeline-success", "failure": "pipeline-failure"},
        "kept": [],
    }
    assert {**METRIC, "states": ["PublishMetrics"]} in RECORD["statements"]


def test_the_first_deployment_and_an_unchanged_one_keep_nothing():
    assert kept_access(V1, None, NOW) == ()
    assert kept_access(V1, RECORD, NOW) == ()


def test_what_a_removed_task_needed_stays_until_no_execution_of_that_version_can_run():
    over = NOW + timedelta(hours=1, seconds=V1.definition["TimeoutSeconds"])
    (kept,) = kept_access(V2, RECORD, NOW)
    assert kept == Kept(
        over.replace(second=0) + timedelta(minutes=1), [{**METRIC, "states": ["PublishMetrics"]}]
    )


def test_a_definition_without_a_limit_may_run_for_a_year():
    year = datetime(2027, 3, 1, 13, 1, tzinfo=UTC)
    for limit in (None, 400 * 86_400):
        (kept,) = kept_access(V2, {**RECORD, "limit": limit}, NOW)
        assert kept.until == year


def test_it_stays_over_further_deployments_and_goes_with_the_first_one_after_its_time():
    first = kept_access(V2, RECORD, NOW)
    record = deployment_record(V2, Earlier(first))
    assert kept_access(V2, record, NOW + timedelta(minutes=5)) == first
    assert kept_access(V2, record, first[0].until - timedelta(seconds=1)) == first
    assert kept_access(V2, record, first[0].until) == ()


def test_what_comes_back_is_the_versions_own_again():
    record = deployment_record(V2, Earlier(kept_access(V2, RECORD, NOW)))
    assert kept_access(V1, record, NOW + timedelta(minutes=5)) == ()


OWN_KEY = use_key_by_alias("arn:aws:kms:us-east-1:111122223333:key/*", "alias/downbeat-prod")
OTHER_KEY = use_key("arn:aws:kms:us-east-1:111122223333:key/1234abcd")


def test_the_key_that_the_topics_had_stays_for_the_states_that_send():
    record = deployment_record(V1, Earlier(), OWN_KEY)
    (kept,) = kept_access(V1, record, NOW, key=OTHER_KEY)
    (statement,) = kept.statements
    states = {"NotifySuccess", "NotifyPartialFailure", "NotifyFailure"}
    assert states <= set(statement.pop("states"))
    assert [statement] == merged([OWN_KEY])
    assert keeps_key([kept], "alias/downbeat-prod")
    assert not keeps_key([kept], "alias/another")
    assert not keeps_key(kept_access(V2, RECORD, NOW), "alias/downbeat-prod")


def test_an_unchanged_key_is_not_kept_twice():
    record = deployment_record(V1, Earlier(), OWN_KEY)
    assert kept_access(V1, record, NOW, key=OWN_KEY) == ()
    (kept,) = kept_access(V2, deployment_record(V1, Earlier(), OWN_KEY), NOW, key=OWN_KEY)
    assert kept.statements == [{**METRIC, "states": ["PublishMetrics"]}]


def test_a_pipeline_that_sends_nothing_records_no_key():
    silent = replace(V1, statements=[METRIC])
    recorded = deployment_record(silent, Earlier(), OWN_KEY)["statements"]
    assert [one["Action"] for one in recorded] == [METRIC["Action"]]


def test_a_topic_that_is_no_longer_named_stays_with_its_outcome():
    renamed = replace(V1, topics={"success": "good", "failure": "pipeline-failure"})
    (kept,) = kept_access(renamed, RECORD, NOW)
    assert (kept.statements, kept.topics) == ([], RECORD["topics"])
    (sentence,) = kept_sentences([kept], renamed.topics.values())
    assert sentence.startswith("the topic pipeline-success, until ")


def test_the_policy_names_the_moment_in_each_statement_that_is_kept():
    kept = Kept(datetime(2026, 3, 1, 15, 1, tzinfo=UTC), [{**METRIC, "states": ["PublishMetrics"]}])
    assert kept_statements([kept, kept]) == [
        {"Sid": "KeptUntil20260301T1501Zn0", **METRIC},
        {"Sid": "KeptUntil20260301T1501Zn1", **METRIC},
    ]


def test_what_is_kept_is_told_with_its_states_and_its_moment():
    until = datetime(2026, 3, 1, 15, 1, tzinfo=UTC)
    statements = [{**METRIC, "states": ["PublishMetrics"]}]
    assert list(kept_sentences([Kept(until, statements, {"success": "good"})])) == [
        "PublishMetrics: cloudwatch:PutMetricData on * where cloudwatch:namespace is"
        " CloudClearingAPI, until 2026-03-01 15:01 UTC",
        "the topic good, until 2026-03-01 15:01 UTC",
    ]


def test_a_new_name_is_refused_because_open_executions_would_end():
    deployed = {"weekly-monitoring": {**RECORD, "name": "weekly-until-now"}}
    with pytest.raises(DiagnosticsError) as refused:
        earlier_versions([V1], deployed, {}, NOW)
    assert [str(one) for one in refused.value.diagnostics] == [
        "downbeat:pipelines.weekly-monitoring.name: changes from weekly-until-now to"
        " ccapi-weekly-monitoring-prod: AWS would end the open executions of weekly-until-now at"
        " their next transition. Wait until `downbeat runs weekly-monitoring` shows none that is"
        " open, and say so: renamedFrom: weekly-until-now."
    ]


def test_a_new_name_is_taken_at_the_stacks_word():
    deployed = {"weekly-monitoring": {**RECORD, "name": "weekly-until-now"}}
    said = replace(V1, pipeline=V1.pipeline.model_copy(update={"renamed_from": "weekly-until-now"}))
    assert earlier_versions([said], deployed, {}, NOW) == {"weekly-monitoring": Earlier()}


def test_a_pipeline_that_goes_is_told():
    assert removal_sentences(
        [V1], {"weekly-monitoring": RECORD, "old": {**RECORD, "name": "o"}}
    ) == [
        "old is no longer in this stack: its state machine o is deleted, and AWS ends its open"
        " executions at their next transition."
    ]


def test_what_is_kept_comes_in_the_order_in_which_it_goes():
    def entry(hours, action):
        statement = {"Effect": "Allow", "Action": [action], "Resource": ["*"], "states": ["S"]}
        return Kept(NOW + timedelta(hours=hours), [statement])

    late, soon, same = (
        entry(9, "sqs:SendMessage"),
        entry(3, "s3:GetObject"),
        entry(2, "s3:GetObject"),
    )
    record = {
        **deployment_record(V1, Earlier()),
        "kept": [one.to_json() for one in (late, soon, same)],
    }
    kept = kept_access(V1, record, NOW)
    assert [one.statements for one in kept] == [soon.statements, late.statements]
    assert [one.until for one in kept] == [one.until.replace(second=0) for one in (soon, late)]


UNTIL = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ALLOW = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["arn:topic"]}


def test_each_statement_that_is_kept_says_for_which_states_and_until_when():
    kept = Kept(UNTIL, [{**ALLOW, "states": ["Tell", "Ask"]}, {**ALLOW, "Resource": "arn:other"}])
    why = "Executions of an earlier version may run until 2026-03-01 12:30 UTC."
    assert kept.reasons() == [
        Reason("/", ALLOW, ("Tell", "Ask"), why=why),
        Reason("/", {**ALLOW, "Resource": ["arn:other"]}, (), why=why),
    ]


def test_a_record_holds_what_is_kept():
    assert Kept(UNTIL, [ALLOW], {"success": "good"}).to_json() == {
        "until": "2026-03-01T12:30Z",
        "statements": [ALLOW],
        "topics": {"success": "good"},
    }


def test_a_pipeline_that_was_never_deployed_takes_nothing():
    assert earlier_versions([V1], {}, {}, NOW) == {"weekly-monitoring": Earlier()}
    assert earlier_versions([V1], {"other": RECORD}, {}, NOW) == {"weekly-monitoring": Earlier()}


def test_what_no_state_is_named_for_is_told_all_the_same():
    kept = Kept(datetime(2026, 3, 1, 15, 1, tzinfo=UTC), [METRIC], {"success": "b", "failure": "a"})
    assert list(kept_sentences([kept])) == [
        ": cloudwatch:PutMetricData on * where cloudwatch:namespace is CloudClearingAPI, until"
        " 2026-03-01 15:01 UTC",
        "the topic a, until 2026-03-01 15:01 UTC",
        "the topic b, until 2026-03-01 15:01 UTC",
    ]

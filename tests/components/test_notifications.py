"""The topics: encrypted, with those who may publish and those who subscribe."""

import json

from components.notifications import subscribers
from downbeat.plan.topic_policy import publishers
from tests.components.example import ADDRESS, KEY, TAGS, changed, deployed


def test_a_topic_for_each_outcome_encrypted_with_the_key():
    topics = {
        topic.inputs["name"]: {key: topic.inputs[key] for key in topic.inputs if key != "policy"}
        for topic in deployed().of("sns/topic:Topic").values()
    }
    assert topics == {
        name: {"name": name, "displayName": "weekly-dev", "kmsMasterKeyId": KEY.id, "tags": TAGS}
        for name in ("weekly-dev-success", "weekly-dev-failure")
    }


BOTH = {"success": "notifications", "failure": "notifications"}


MARKED = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


def asking(**changes):
    return subscribers(changed(**changes))


def test_one_topic_for_both_outcomes_sends_each_subscriber_what_it_asked_for():
    args = {
        "definition": MARKED,
        "topics": BOTH,
        "success": ["a@x.org", "c@x.org"],
        "failure": ["b@x.org", "c@x.org"],
    }
    unmarked = {"outcome": [{"exists": False}]}
    assert asking(**args) == {
        "notifications": {
            "a@x.org": {"outcome": ["succeeded"]},
            "c@x.org": None,
            "b@x.org": {"$or": [{"outcome": ["partial", "failed"]}, unmarked]},
        }
    }
    policies = {
        s.inputs["endpoint"]: s.inputs.get("filterPolicy")
        for s in deployed(**args).of("sns/topicSubscription:TopicSubscription").values()
    }
    assert (policies["a@x.org"], policies["c@x.org"]) == ('{"outcome": ["succeeded"]}', None)


def test_a_success_that_the_reporter_reports_on_a_topic_for_both_reaches_who_asked_for_it():
    reported = {"success": ("SUCCEEDED",), "failure": ("FAILED",)}
    found = asking(topics=BOTH, success=["a@x.org"], failure=[], reported_statuses=reported)
    assert found["notifications"]["a@x.org"] == {"outcome": ["succeeded"]}


def test_a_message_that_a_state_sends_without_its_outcome_reaches_both():
    topic = ADDRESS.topic_arn("notifications")
    bare = {"Type": "Task", "Resource": "r", "Arguments": {"TopicArn": topic}, "End": True}
    definition = {"StartAt": "Tell", "States": {"Tell": bare}}
    found = asking(definition=definition, topics=BOTH, success=["a@x.org"], failure=["b@x.org"])
    unmarked = {"outcome": [{"exists": False}]}
    assert found["notifications"] == {
        "a@x.org": {"$or": [{"outcome": ["succeeded"]}, unmarked]},
        "b@x.org": {"$or": [{"outcome": ["partial", "failed"]}, unmarked]},
    }


def test_who_asked_for_partial_failures_alone_hears_of_no_failure():
    assert asking(partial=["p@x.org"], failure=["f@x.org"])["failure"] == {
        "p@x.org": {"outcome": ["partial"]},
        "f@x.org": {"$or": [{"outcome": ["failed"]}, {"outcome": [{"exists": False}]}]},
    }


SKIPPING = {
    "StartAt": "Skip run",
    "States": {"Skip run": {"Type": "Succeed", "Output": {"skipped": "{% $skipped %}"}}},
}


def test_who_asked_for_skipped_runs_hears_of_them_and_nobody_else_does():
    skipped = {"skipped": ["s@x.org"], "success": ["a@x.org"], "failure": []}
    assert asking(definition=SKIPPING, **skipped)["success"] == {
        "a@x.org": {"outcome": ["succeeded"]},
        "s@x.org": {"outcome": ["skipped"]},
    }
    assert asking(definition=MARKED, **skipped)["success"] == {"a@x.org": None}


def test_where_no_success_is_reported_a_skipped_run_is_on_the_failure_topic():
    found = asking(
        definition=SKIPPING, skipped=["s@x.org"], failure=["f@x.org"], reports_success=False
    )
    assert found["failure"] == {
        "f@x.org": {"$or": [{"outcome": ["partial", "failed"]}, {"outcome": [{"exists": False}]}]},
        "s@x.org": {"outcome": ["skipped"]},
    }


def test_an_address_given_twice_is_told_once():
    topics = {"success": "good", "failure": "bad"}
    assert asking(topics=topics, success=["a@x.org", "a@x.org"], failure=["b@x.org"]) == {
        "good": {"a@x.org": None},
        "bad": {"b@x.org": None},
    }


def test_alarms_have_a_topic_of_their_own_where_somebody_is_named_for_them():
    run = deployed(alarm_contacts=["pager@example.com"])
    topic = ADDRESS.topic_arn("alarms")
    alarms = run.of("cloudwatch/metricAlarm:MetricAlarm").values()
    assert {(*alarm.inputs["alarmActions"], *alarm.inputs["okActions"]) for alarm in alarms} == {
        (topic, topic)
    }
    (subscription,) = (
        s.inputs
        for s in run.of("sns/topicSubscription:TopicSubscription").values()
        if s.inputs["topic"] == topic
    )
    assert (subscription["endpoint"], "filterPolicy" in subscription) == (
        "pager@example.com",
        False,
    )
    letters = run.of("sqs/queue:Queue")["weekly-dead-letters-queue"]
    assert topic in letters.inputs["policy"]


def test_queues_and_telephones_subscribe_by_their_own_protocols():
    queue = "arn:aws:sqs:us-east-1:123456789012:incidents"
    run = deployed(failure=[queue, "+4930123456"])
    protocols = {
        s.inputs["endpoint"]: s.inputs["protocol"]
        for s in run.of("sns/topicSubscription:TopicSubscription").values()
    }
    assert protocols == {"reports@example.com": "email", queue: "sqs", "+4930123456": "sms"}


def test_alarms_of_this_account_may_publish_where_there_are_any():
    alarms = {
        "Effect": "Allow",
        "Action": "sns:Publish",
        "Resource": ADDRESS.topic_arn("failure"),
        "Sid": "AlarmsOfThisAccount",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"},
        },
    }
    assert publishers(ADDRESS, "failure", alarms=True) == [alarms]
    assert publishers(ADDRESS, "failure", alarms=False) == []


def admitted(run, service):
    """Topic → whether its policy admits the service; None for one with AWS's default policy."""
    return {
        name: service in topic.inputs["policy"] if "policy" in topic.inputs else None
        for name, topic in run.of("sns/topic:Topic").items()
    }


def test_rules_reach_the_reporter_and_no_topic():
    reported_statuses = {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}
    assert admitted(deployed(reported_statuses=reported_statuses), "events.amazonaws.com") == {
        "weekly-topics-success": None,
        "weekly-topics-failure": False,
    }


def test_alarms_may_publish_to_the_topic_of_alarms_alone():
    run = deployed(alarm_contacts=["alarms@example.com"])
    assert admitted(run, "cloudwatch.amazonaws.com") == {
        "weekly-topics-success": None,
        "weekly-topics-failure": None,
        "weekly-topics-alarms": True,
    }


def test_a_pipeline_that_never_reports_a_success_has_no_topic_for_it():
    run = deployed(reports_success=False, success=[])
    assert list(run.of("sns/topic:Topic")) == ["weekly-topics-failure"]
    outputs = next(each for urn, each in run.outputs.items() if urn.endswith("::weekly"))
    assert outputs["success_topic"] == ""


def test_mail_and_https_endpoints_subscribe_and_what_they_refuse_is_kept():
    subscriptions = {
        s.inputs["endpoint"]: s.inputs
        for s in deployed().of("sns/topicSubscription:TopicSubscription").values()
    }
    kept = json.dumps({"deadLetterTargetArn": ADDRESS.dead_letter_queue_arn})
    pager = "https://events.pagerduty.com/integration/key/enqueue"
    assert {
        endpoint: (s["protocol"], s["endpointAutoConfirms"], s["topic"], s["redrivePolicy"])
        for endpoint, s in subscriptions.items()
    } == {
        "reports@example.com": ("email", False, ADDRESS.topic_arn("success"), kept),
        "alerts@example.com": ("email", False, ADDRESS.topic_arn("failure"), kept),
        pager: ("https", True, ADDRESS.topic_arn("failure"), kept),
    }


def test_a_subscription_waits_for_the_dead_letter_queue():
    run = deployed()
    for name in run.of("sns/topicSubscription:TopicSubscription"):
        assert "weekly-dead-letters-queue" in run.needs(name)


def test_the_secret_part_of_an_https_endpoint_is_not_in_the_resources_name():
    assert not [
        name for name in deployed().of("sns/topicSubscription:TopicSubscription") if "key" in name
    ]


def test_a_protected_stack_keeps_its_topics():
    assert all(topic.protect for topic in deployed(protect=True).of("sns/topic:Topic").values())


def test_an_endpoint_with_a_password_is_a_secret_and_its_name_is_the_hosts():
    endpoint = "https://downbeat:hunter2@alerts.example.com/sns"
    run = deployed(failure=[endpoint])
    mine = {
        name: made
        for name, made in run.of("sns/topicSubscription:TopicSubscription").items()
        if "alerts-example-com" in name
    }
    assert [(made.inputs["endpoint"], made.secrets) for made in mine.values()] == [
        (endpoint, {"endpoint"})
    ]
    assert not any("hunter2" in name for name in mine)

"""Parts that exist already, in a stack file: what is taken, and what is wrong with it."""

import pytest

from downbeat.config import StackFileError, load

ACCOUNT = "111122223333"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"
SPEC = {"name": "etl", "cadence": "on demand"}
FILES = {"name": "files", "cadence": "on demand", "trigger": {"function": "manifest_builder"}}
WHERE = "downbeat:pipelines.etl"


def loaded(pipeline=None, key="etl", **stack):
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {key: pipeline or {}}}
    config |= {f"downbeat:{name}": value for name, value in stack.items()}
    return load(config, "prod", {"etl": SPEC, "files": FILES}).pipelines[key]


def faults(pipeline, **stack):
    with pytest.raises(StackFileError) as error:
        loaded(pipeline, **stack)
    return [str(each) for each in error.value.diagnostics]


def test_nothing_exists_unless_the_stack_says_so():
    assert loaded().existing == {}


def test_what_exists_is_kept_by_its_key():
    existing = {"failureTopic": TOPIC, "logGroup": "/data/etl", "dashboard": "board"}
    assert loaded({"existing": existing}).existing == existing
    role = {"functionRole": f"arn:aws:iam::{ACCOUNT}:role/builder"}
    assert loaded({"existing": role}, "files").existing == role


@pytest.mark.parametrize(
    ("existing", "fault"),
    [
        (
            {"failureTopic": "alerts"},
            'failureTopic: "alerts" is not an SNS topic\'s ARN: write'
            f" arn:aws:sns:us-east-1:{ACCOUNT}:alerts.",
        ),
        (
            {"failureTopic": TOPIC.replace("us-east-1", "eu-west-1")},
            f'failureTopic: "arn:aws:sns:eu-west-1:{ACCOUNT}:alerts" is in eu-west-1, but'
            " aws:region is us-east-1.",
        ),
        (
            {"role": TOPIC},
            f'role: "{TOPIC}" is not an IAM role\'s ARN: it is of sns. Write'
            f" arn:aws:iam::{ACCOUNT}:role/monitor-task.",
        ),
        (
            {"dashboard": "my board"},
            'dashboard: "my board" is not a dashboard\'s name, e.g. analytics.',
        ),
        (
            {"failurTopic": TOPIC},
            "failurTopic: is not a key of existing: it has successTopic, failureTopic, alarmsTopic,"
            " successTopicKey, failureTopicKey, alarmsTopicKey, role, logGroup, key, dashboard and"
            ' functionRole. Did you mean "failureTopic"?',
        ),
        (
            {"functionRole": f"arn:aws:iam::{ACCOUNT}:role/builder"},
            "functionRole: is of no use: no function starts this pipeline. Take it out.",
        ),
        (
            {"alarmsTopicKey": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"},
            f"alarmsTopicKey: is the key of no topic here: name the topic, alarmsTopic: {TOPIC}.",
        ),
    ],
)
def test_a_part_that_does_not_do_says_what_does(existing, fault):
    assert faults({"existing": existing}) == [f"{WHERE}.existing.{fault}"]


def test_a_part_of_another_account_is_refused():
    other = TOPIC.replace(ACCOUNT, "444455556666")
    (line,) = faults({"existing": {"failureTopic": other}}, account=ACCOUNT)
    assert line.startswith(
        f'{WHERE}.existing.failureTopic: "{other}" is in the account 444455556666'
    )


def test_nobody_is_subscribed_to_a_topic_that_exists():
    pipeline = {"existing": {"failureTopic": TOPIC}, "notify": {"failure": ["a@example.com"]}}
    assert faults(pipeline) == [
        f'{WHERE}.notify.failure: nobody is subscribed to "{TOPIC}", which exists already:'
        " subscribe them there, and take them out here."
    ]
    assert loaded({"existing": {"failureTopic": TOPIC}}, notify={"failure": ["a@example.com"]})


def test_a_fault_of_one_part_does_not_hide_those_of_the_others():
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
    assert faults({"existing": {"logGroup": 7, "successTopic": queue, "role": "x"}}) == [
        f"{WHERE}.existing.logGroup: 7 is not a text.",
        f'{WHERE}.existing.successTopic: "{queue}" is not an SNS topic\'s ARN: it is of sqs.'
        f" Write arn:aws:sns:us-east-1:{ACCOUNT}:alerts.",
        f'{WHERE}.existing.role: "x" is not an IAM role\'s ARN: write'
        f" arn:aws:iam::{ACCOUNT}:role/monitor-task.",
    ]


KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/etl"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((f"{outcome}Topic", TOPIC) for outcome in ("success", "failure", "alarms")),
        ("role", ROLE),
        ("logGroup", "/data/etl"),
        ("key", KEY),
    ],
)
def test_every_part_is_taken_by_its_kind_and_no_other(key, value):
    assert loaded({"existing": {key: value}}).existing == {key: value}
    other = ROLE if value != ROLE else KEY
    assert len(faults({"existing": {key: other}})) == 1


@pytest.mark.parametrize("outcome", ["success", "failure", "alarms"])
def test_the_key_of_each_topic_is_a_key(outcome):
    both = {f"{outcome}Topic": TOPIC, f"{outcome}TopicKey": KEY}
    assert loaded({"existing": both}).existing == both
    (fault,) = faults({"existing": {**both, f"{outcome}TopicKey": ROLE}})
    assert fault.startswith(f"{WHERE}.existing.{outcome}TopicKey: ")

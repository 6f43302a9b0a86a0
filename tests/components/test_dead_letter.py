"""The dead-letter queue: encrypted, fourteen days, for these senders only."""

import json

from components.dead_letter import senders
from tests.components.example import ADDRESS, KEY, TAGS, deployed

QUEUE = ADDRESS.dead_letter_queue_arn


def test_a_message_is_kept_encrypted_for_fourteen_days():
    inputs = deployed().of("sqs/queue:Queue")["weekly-dead-letters-queue"].inputs
    assert {key: value for key, value in inputs.items() if key != "policy"} == {
        "name": "weekly-dev-dead-letters",
        "messageRetentionSeconds": 1_209_600,
        "kmsMasterKeyId": KEY.id,
        "kmsDataKeyReusePeriodSeconds": 3600,
        "tags": TAGS,
    }


def test_only_the_rules_and_topics_of_the_orchestration_may_send():
    policy = deployed().of("sqs/queue:Queue")["weekly-dead-letters-queue"].inputs["policy"]
    rules = ["chat-alarm", "chat-failure", "chat-success", "files"]
    assert json.loads(policy)["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": QUEUE,
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": [ADDRESS.rule_arn(f"weekly-dev-{rule}") for rule in rules]
                }
            },
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": QUEUE,
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": [ADDRESS.topic_arn("failure"), ADDRESS.topic_arn("success")]
                }
            },
        },
    ]


def test_every_rule_with_this_queue_may_send_to_it():
    run = deployed()
    policy = json.loads(run.of("sqs/queue:Queue")["weekly-dead-letters-queue"].inputs["policy"])
    allowed = set(policy["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"])
    targets = [target.inputs for target in run.of("cloudwatch/eventTarget:EventTarget").values()]
    assert {
        ADDRESS.rule_arn(target["rule"])
        for target in targets
        if target["deadLetterConfig"]["arn"] == QUEUE
    } == allowed


def test_without_rules_nobody_is_let_in_for_rules():
    assert senders(QUEUE, [], []) == []


def test_a_protected_stack_keeps_its_dead_letters():
    assert deployed(protect=True).of("sqs/queue:Queue")["weekly-dead-letters-queue"].protect

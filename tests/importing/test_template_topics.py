"""The topics of a template that tell of success and of failure."""

from downbeat.importing.intrinsics import Template
from downbeat.importing.template_topics import Published, topics

TOPIC = {"Type": "AWS::SNS::Topic"}


def publish(topic, **more):
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": f"${{{topic}}}"},
        **more,
    }


def published(good="Good", bad="Bad", **resources):
    definition = {
        "StartAt": "Tell",
        "States": {
            "Tell": publish(good, End=True),
            "Cry": publish(bad, Next="Failed"),
            "Failed": {"Type": "Fail"},
        },
    }
    return topics(definition, Template({"Resources": {"Good": TOPIC, "Bad": TOPIC, **resources}}))


def test_a_topic_that_only_the_way_to_a_fail_publishes_to_tells_of_failure():
    found = published()
    assert found.suffixes == {"failure": "bad", "success": "good"}
    assert {name: each.name for name, each in found.meanings.items()} == {
        "Good": "success_topic",
        "Good.TopicArn": "success_topic",
        "Bad": "failure_topic",
        "Bad.TopicArn": "failure_topic",
    }


def test_one_topic_for_both_is_one_topic():
    assert published(bad="Good").suffixes == {"failure": "good", "success": "good"}


def test_a_topic_that_the_template_does_not_make_stays_a_reference():
    assert published(good="Elsewhere", bad="Elsewhere") == Published()


def test_more_than_one_topic_of_a_kind_stay_references():
    definition = {
        "StartAt": "A",
        "States": {"A": publish("Good", Next="B"), "B": publish("Bad", End=True)},
    }
    template = Template({"Resources": {"Good": TOPIC, "Bad": TOPIC}})
    assert topics(definition, template) == Published()


def test_subscribed_addresses_are_contacts():
    mail = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": {"Ref": "Bad"},
            "Protocol": "email",
            "Endpoint": "ops@example.com",
        },
    }
    queue = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Ref": "Bad"}, "Protocol": "sqs", "Endpoint": {"Ref": "Q"}},
    }
    assert published(Mail=mail, Queue=queue).contacts == {"failure": ["ops@example.com"]}

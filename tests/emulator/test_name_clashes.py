"""What is there already under the names of a deployment."""

import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.changes import ResourceChange
from downbeat.emulator.name_clashes import clashes, refusal
from downbeat.emulator.provider import Provider
from downbeat.emulator.provider.values import Unknown

pytestmark = pytest.mark.embedded
ACCOUNT, REGION = "111122223333", "us-east-1"
TOPIC, QUEUE = "aws:sns/topic:Topic", "aws:sqs/queue:Queue"
POLICY = "aws:sns/topicPolicy:TopicPolicy"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """(provider, endpoint) of an embedded AWS that has a topic and a queue."""
    folder = tmp_path_factory.mktemp("clashes")
    where = ministack.start(folder, ACCOUNT)

    def clients(region):
        return embedded_clients.clients(where.endpoint, region, where.account)

    clients(REGION)("sns").create_topic(Name="etl-failure")
    clients(REGION)("sqs").create_queue(QueueName="etl-dead-letters")
    yield Provider(clients, ACCOUNT, where.endpoint, REGION), where.endpoint
    ministack.stop(folder)


def test_all_that_is_there_is_found_at_once(place):
    provider, endpoint = place
    changes = [
        ResourceChange("create", TOPIC, "topic", {}, {"name": "etl-failure"}),
        ResourceChange("create", QUEUE, "queue", {}, {"name": "etl-dead-letters"}),
        ResourceChange("create", TOPIC, "new", {}, {"name": "etl-success"}),
    ]
    assert clashes(provider, changes) == [
        f"sns:Topic arn:aws:sns:{REGION}:{ACCOUNT}:etl-failure (topic)",
        f"sqs:Queue {endpoint}/{ACCOUNT}/etl-dead-letters (queue)",
    ]


@pytest.mark.parametrize("operation", ["update", "replace", "delete"])
def test_what_the_state_knows_does_not_clash(place, operation):
    change = ResourceChange(operation, TOPIC, "topic", {}, {"name": "etl-failure"})
    assert clashes(place[0], [change]) == []


@pytest.mark.parametrize("inputs", [{}, {"displayName": "etl"}])
def test_what_the_provider_names_clashes_with_nothing(place, inputs):
    assert clashes(place[0], [ResourceChange("create", TOPIC, "topic", {}, inputs)]) == []


def test_what_has_no_name_of_its_own_is_not_looked_for(place):
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:etl-failure"
    change = ResourceChange("create", POLICY, "policy", {}, {"arn": arn, "policy": Unknown()})
    assert clashes(place[0], [change]) == []


def test_the_refusal_names_all_and_both_ways_out():
    assert refusal(["sns:Topic a (b)"], "prod") == (
        "a resource is there already under the names of this stack, and nothing was created:\n"
        "  sns:Topic a (b)\n"
        "Take them over: downbeat adopt -s prod --local, then downbeat up -s prod --import"
        " adopted.prod.json. Or give their pipelines another name (name: in Pulumi.prod.yaml)."
    )

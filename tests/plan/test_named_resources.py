"""What a stack file refers to by its name or its tags."""

import pytest

from downbeat.plan.named_resources import Unreadable, look_up

ARN = "arn:aws:{}:eu-west-1:111122223333:{}"
LOAD, CLEAN = ARN.format("glue", "job/load"), ARN.format("glue", "job/clean")


class Directory:
    """Answers from two dicts; a name or a type that is refused cannot be read."""

    region = "eu-west-1"

    def __init__(self, names=(), tags=(), refused=()):
        self.names, self.tags, self.refused = dict(names), dict(tags), refused

    def by_name(self, word, name):
        if name in self.refused:
            raise Unreadable("AccessDenied")
        return self.names.get((word, name))

    def tagged(self, type_):
        if type_ in self.refused or not type_:
            raise AssertionError(f"no such type: {type_!r}") if not type_ else Unreadable("no")
        return self.tags.get(type_, {})


CLUSTERS = {
    ARN.format("ecs", "cluster/prod"): {"env": "prod", "team": "data"},
    ARN.format("ecs", "cluster/dev"): {"env": "dev", "team": "data"},
}
SUBNETS = {
    ARN.format("ec2", "subnet/subnet-2"): {"env": "prod"},
    ARN.format("ec2", "subnet/subnet-1"): {"env": "prod"},
}
GROUPS = {ARN.format("logs", "log-group:/ecs/x:*"): {"env": "prod"}}
TAGGED = Directory(
    tags={
        "ecs:cluster": CLUSTERS,
        "ec2:subnet": SUBNETS,
        "logs:log-group": GROUPS,
        "glue:job": {LOAD: {"env": "prod"}, CLEAN: {}},
    }
)


@pytest.mark.parametrize(
    ("word", "item", "value"),
    [
        ("cluster", '{"env": "prod"}', ARN.format("ecs", "cluster/prod")),
        ("subnets", '{"env": "prod"}', ["subnet-1", "subnet-2"]),
        ("log_group", '{"env": "prod"}', "/ecs/x"),
        ("job", '{"env": "prod"}', "load"),
    ],
)
def test_tags_name_one_thing_or_many_where_a_reference_takes_many(word, item, value):
    assert look_up(word, item, TAGGED) == (value, "")


def test_a_name_names_what_the_directory_has():
    directory = Directory({("cluster", "prod"): "arn", ("role", "x"): "role-arn"})
    assert look_up("cluster", "prod", directory) == ("arn", "")
    assert look_up("role", "x", directory) == ("role-arn", "")


@pytest.mark.parametrize(
    ("word", "item", "directory", "sentence"),
    [
        ("sort_key", "x", TAGGED, "nothing of the kind sort key can be looked up"),
        ("job", "load", TAGGED, "write load, or look it up by tags"),
        ("cluster", "prd", TAGGED, "with tags there are dev, prod."),
        ("cluster", "prd", TAGGED, 'Did you mean "prod"?'),
        ("cluster", "prd", Directory(refused=["ecs:cluster"]), "no ECS cluster prd in eu-west-1."),
        ("cluster", "prod", Directory(refused=["prod"]), "cannot be looked up: AccessDenied."),
        ("role", "x", TAGGED, "there is no IAM role x in eu-west-1."),
        ("role", '{"env": "prod"}', TAGGED, "look it up by its name"),
        ("cluster", '{"team": "data"}', TAGGED, "2 ECS clusters carry team: data: dev, prod."),
        ("cluster", '{"env": "prd"}', TAGGED, "there are env: dev, env: prod, team: data."),
        ("cluster", '{"env": "prd"}', TAGGED, 'Did you mean "env: prod"?'),
        ("cluster", '{"env": "x", "a": "b"}', Directory(), "no ECS cluster carries env: x, a: b."),
        ("subnets", '{"env": "x"}', TAGGED, "no subnet carries env: x"),
        ("cluster", '{"env": "x"}', Directory(refused=["ecs:cluster"]), "cannot be looked up: no."),
    ],
)
def test_what_is_not_there_is_said_with_what_there_is(word, item, directory, sentence):
    value, said = look_up(word, item, directory)
    assert value is None
    assert sentence in said


@pytest.mark.parametrize(
    ("word", "what", "type_", "resource", "value"),
    [
        ("bucket", "bucket", "s3", "reports", "reports"),
        ("cluster", "ECS cluster", "ecs:cluster", "cluster/x", None),
        ("function", "Lambda function", "lambda:function", "function:score", None),
        ("job", "Glue job", "glue:job", "job/load", "load"),
        ("key", "KMS key", "kms:key", "key/1234", None),
        ("log_group", "log group", "logs:log-group", "log-group:/ecs/x", "/ecs/x"),
        ("queue", "SQS queue", "sqs", "orders", None),
        ("secret", "secret", "secretsmanager:secret", "secret:gee-AbCdEf", None),
        (
            "security_groups",
            "security group",
            "ec2:security-group",
            "security-group/sg-1",
            ["sg-1"],
        ),
        ("subnets", "subnet", "ec2:subnet", "subnet/subnet-1", ["subnet-1"]),
        ("table", "DynamoDB table", "dynamodb:table", "table/tracking", "tracking"),
        (
            "task_definition",
            "ECS task definition",
            "ecs:task-definition",
            "task-definition/monitor:3",
            None,
        ),
        ("topic", "SNS topic", "sns", "alerts", None),
    ],
)
def test_every_kind_is_found_by_its_type_and_taken_by_its_name_or_its_arn(
    word, what, type_, resource, value
):
    arn = ARN.format(type_.split(":")[0], resource)
    directory = Directory(tags={type_: {arn: {"env": "prod"}}})
    assert look_up(word, '{"env": "prod"}', directory) == (value or arn, "")
    none, sentence = look_up(word, '{"env": "dev"}', directory)
    assert none is None
    assert sentence.startswith(f"no {what} carries env: dev; there are env: prod.")


def test_no_more_than_five_of_what_there_is_are_shown():
    clusters = {ARN.format("ecs", f"cluster/c{number}"): {"n": str(number)} for number in range(7)}
    directory = Directory(tags={"ecs:cluster": clusters})
    assert look_up("cluster", "zzz", directory)[1] == (
        "there is no ECS cluster zzz in eu-west-1; with tags there are c0, c1, c2, c3, c4."
    )
    assert look_up("cluster", '{"m": "x"}', directory)[1] == (
        "no ECS cluster carries m: x; there are n: 0, n: 1, n: 2, n: 3, n: 4."
    )
    same = Directory(tags={"ecs:cluster": dict.fromkeys(clusters, {"env": "prod"})})
    assert look_up("cluster", '{"env": "prod"}', same)[1] == (
        "7 ECS clusters carry env: prod: c0, c1, c2, c3, c4. Name one more tag."
    )


@pytest.mark.parametrize("word", ["role", "roles"])
def test_a_role_is_found_by_its_name_alone(word):
    assert look_up(word, '{"env": "prod"}', TAGGED) == (
        None,
        "AWS does not find an IAM role by its tags: look it up by its name.",
    )


def test_a_sentence_is_whole():
    assert look_up("job", "load", TAGGED) == (
        None,
        "a Glue job is referred to by its name: write load, or look it up by tags.",
    )
    assert look_up("sort_key", "x", TAGGED)[1] == (
        "nothing of the kind sort key can be looked up: write it."
    )
    refused = Directory(refused=["prod", "ecs:cluster"])
    assert look_up("cluster", "prod", refused)[1] == (
        "the ECS cluster prod cannot be looked up: AccessDenied."
    )
    assert look_up("cluster", '{"env": "x", "a": "b"}', refused)[1] == (
        "the ECS cluster with env: x, a: b cannot be looked up: no."
    )


@pytest.mark.parametrize(
    ("word", "type_", "resource", "name"),
    [
        ("task_definition", "ecs:task-definition", "task-definition/monitor:3", "monitor:3"),
        ("secret", "secretsmanager:secret", "secret:app/gee-AbCdEf", "gee-AbCdEf"),
        ("function", "lambda:function", "function:score", "score"),
        ("log_group", "logs:log-group", "log-group:/ecs/x:*", "/ecs/x"),
        ("queue", "sqs", "orders", "orders"),
        ("cluster", "ecs:cluster", "cluster/prod", "prod"),
    ],
)
def test_what_there_is_is_called_by_its_own_name(word, type_, resource, name):
    tagged = {ARN.format(type_.split(":")[0], resource): {"env": "prod"}}
    _, sentence = look_up(word, "zzzzzz", Directory(tags={type_: tagged}))
    assert sentence.endswith(f" zzzzzz in eu-west-1; with tags there are {name}.")

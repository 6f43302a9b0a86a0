"""What is said of a stack's file that loads."""

import pytest

from downbeat.plan.stack_advice import advise_on_stack

REGION = {"aws:region": "us-east-1"}
TOKEN = "ghp_" + "a1B2" * 9
CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/analytics"
OTHER = "arn:aws:ecs:us-east-1:444455556666:cluster/analytics"


def advised(config):
    return [(one.path, one.code, one.severity) for one in advise_on_stack({**REGION, **config})]


def references(**references):
    return {"downbeat:pipelines": {"etl": {"references": references}}}


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, []),
        ({"downbeat:environment": "prod"}, []),
        ({"environment": "prod"}, []),
        ({"acme:environment": "prod"}, [("environment", "unknown-key", "warning")]),
        ({"acme:logRetentionDays": 30}, [("logRetentionDays", "unknown-key", "warning")]),
        ({"acme:pipelines": {}}, [("pipelines", "unknown-key", "warning")]),
        ({"acme:envronment": "prod"}, []),
        ({"aws:environment": "prod", "pulumi:tags": {}}, []),
    ],
)
def test_a_key_of_another_namespace_is_read_by_nobody(config, found):
    assert advised(config) == found


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"downbeat:owner": TOKEN}, "downbeat:owner"),
        (references(token=TOKEN), "downbeat:pipelines.etl.references.token"),
        ({"acme:token": TOKEN}, "acme:token"),
    ],
)
def test_a_secret_in_plain_text_is_a_fault_with_its_path(config, path):
    assert advised(config) == [(path, "plain-secret", "error")]
    (one,) = advise_on_stack(config)
    assert one.message.endswith(f"Encrypt it: pulumi config set --secret --path {path}")


@pytest.mark.parametrize(
    "config",
    [
        {"downbeat:notify": {"failure": [TOKEN]}},
        {"downbeat:pipelines": {"etl": {"notify": {"failure": [TOKEN]}}}},
    ],
)
def test_whoever_is_notified_is_judged_by_loading(config):
    assert advised(config) == []


ELSEWHERE = ("downbeat:pipelines.etl.references.b", "other-account", "warning")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, [ELSEWHERE]),
        ({"downbeat:otherAccounts": ["444455556666"]}, []),
        ({"downbeat:otherAccounts": ["777788889999"]}, [ELSEWHERE]),
        ({"downbeat:account": "111122223333"}, []),
    ],
)
def test_an_arn_of_another_account_is_a_warning_unless_loading_judges_it(more, found):
    assert advised({**references(a=CLUSTER, c=CLUSTER, b=OTHER), **more}) == found


def test_an_arn_elsewhere_in_the_file_is_judged_although_the_account_is_named():
    config = {"downbeat:account": "111122223333", "downbeat:kmsKeyArn": OTHER}
    assert advised(config) == [("downbeat:kmsKeyArn", "other-account", "warning")]


def test_an_arn_without_an_account_or_of_aws_is_nobodys():
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert advised(references(a=CLUSTER, b="arn:aws:s3:::reports", c=managed)) == []


@pytest.mark.parametrize(
    ("key", "path", "fix"),
    [
        ("downbaet:environment", "downbaet:environment", "Write downbeat:environment."),
        ("downbaet:zzz", "downbaet:zzz", "Remove it, or correct where it stands."),
    ],
)
def test_a_key_of_a_misspelt_namespace_is_named_with_its_place(key, path, fix):
    (one,) = advise_on_stack({**REGION, key: "prod"})
    assert (one.path, one.code, one.severity) == (path, "unknown-key", "warning")
    assert one.message.endswith(fix)

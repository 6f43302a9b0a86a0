"""What is said of a stack's file that loads."""

import pytest

from downbeat.plan.stack_advice import advise_on_stack, near

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


@pytest.mark.parametrize(
    ("key", "path", "message"),
    [
        ("downbaet:environment", "downbaet:environment", "Write downbeat:environment."),
        (
            "downbaet:cadense",
            "downbaet:cadense",
            "Write downbeat:cadence.",
        ),
        (
            "downbaet:skipDates",
            "downbaet:skipDates",
            "Write skipDates under a pipeline: is it indented enough?",
        ),
        (
            "downbaet:faliure",
            "downbaet:faliure",
            "Write failure under downbeat:notify: is it indented enough?",
        ),
        ("acme:skipDates", "skipDates", "Write skipDates under a pipeline: is it indented enough?"),
        ("acme:zzzz", "zzzz", "Remove it, or correct where it stands."),
    ],
)
def test_a_key_that_nobody_reads_is_told_where_one_of_its_name_is_read(key, path, message):
    (one,) = advise_on_stack({**REGION, key: "prod"}, "acme")
    assert (one.path, one.message) == (path, f"is read by nobody. {message}")


def test_a_key_without_a_namespace_is_told_with_the_one_that_pulumi_gives_it():
    (one,) = advise_on_stack({**REGION, "acme:environment": "prod"}, "acme")
    assert str(one) == (
        "environment: is read by nobody: without a namespace it is acme:environment. Write"
        " downbeat:environment."
    )


@pytest.mark.parametrize(
    ("namespace", "slip"),
    [
        ("downbeat", False),
        ("downbaet", True),
        ("dwonbeat", True),
        ("downbeats", True),
        ("acme", False),
    ],
)
def test_a_namespace_is_a_slip_where_it_is_nearly_ours(namespace, slip):
    assert near(namespace) is slip


def test_an_arn_elsewhere_is_named_with_both_accounts():
    (one,) = advise_on_stack({**REGION, **references(a=CLUSTER, b=OTHER)})
    assert one.message == (
        "is in the account 444455556666, but the other ARNs of this stack are in 111122223333."
        " Correct it, unless the other account shares it."
    )

"""The forms of a source, and what is asked of a reader for each."""

from typing import Any

import pytest

from downbeat.config.fault import InvalidValue
from downbeat.config.sources import Source, source


@pytest.mark.parametrize(
    ("written", "asked", "text"),
    [
        ("ssm:/prod/cluster", ("ssm", "/prod/cluster", ""), "ssm:/prod/cluster"),
        ("ssm:cluster", ("ssm", "cluster", ""), "ssm:cluster"),
        (
            "terraform:s3://acme-state/prod/terraform.tfstate#cluster_arn",
            ("s3", "acme-state", "prod/terraform.tfstate"),
            "terraform:s3://acme-state/prod/terraform.tfstate#cluster_arn",
        ),
        (
            "terraform:infra/terraform.tfstate#cluster",
            ("file", "infra/terraform.tfstate", ""),
            "terraform:infra/terraform.tfstate#cluster",
        ),
        ("lookup:analytics", ("lookup", "cluster", "analytics"), "lookup:analytics"),
        (
            {"lookup": {"team": "data", "stage": "prod"}},
            ("lookup", "cluster", '{"stage": "prod", "team": "data"}'),
            "{lookup: {stage: prod, team: data}}",
        ),
    ],
)
def test_a_source_is_written_as_it_is_shown(written: Any, asked: Any, text: str) -> None:
    found = source(written, "cluster")
    assert found is not None
    assert (found.asked, str(found)) == (Source(*asked), text)


@pytest.mark.parametrize(
    "value",
    ["arn:aws:ecs:us-east-1:111122223333:cluster/x", "ssmx:/a", "plain", 5, ["ssm:/a"], {}, None]
    + [{"stack": "a/b/c", "output": "x"}, {"lookup": "a", "tags": {}}],
)
def test_anything_else_is_a_plain_value(value: Any) -> None:
    assert source(value, "cluster") is None


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "ssm:",
            '"ssm:" names no parameter: write ssm:/infrastructure/prod/cluster.',
        ),
        (
            "ssm:/a//b",
            '"ssm:/a//b" names no parameter: write ssm:/infrastructure/prod/cluster.',
        ),
        (
            "terraform:terraform.tfstate",
            '"terraform:terraform.tfstate" names no output of a state: write'
            " terraform:s3://acme-state/prod.tfstate#cluster_arn.",
        ),
        (
            "terraform:s3://acme-state#x",
            '"terraform:s3://acme-state#x" names no output of a state: write'
            " terraform:s3://acme-state/prod.tfstate#cluster_arn.",
        ),
        (
            "lookup:",
            '"" is neither a name nor tags: write lookup:analytics or {lookup: {team: data}}.',
        ),
        (
            {"lookup": {"team": 5}},
            "{'team': 5} is neither a name nor tags: write lookup:analytics or {lookup: {team:"
            " data}}.",
        ),
    ],
)
def test_a_source_that_is_written_wrong_says_how_to_write_it(written: Any, sentence: str) -> None:
    with pytest.raises(InvalidValue) as fault:
        source(written, "cluster")
    assert fault.value.message == sentence


def test_what_has_no_kind_cannot_be_looked_up() -> None:
    with pytest.raises(InvalidValue, match="its name does not say what it is"):
        source("lookup:x")

"""Who answers for a pipeline, and how bad it is when it fails: of the stack, or its own."""

import pytest

from downbeat.config import StackFileError, load
from downbeat.config.stack import NO_OWNER


def answering(pipeline=None, **stack):
    config = {
        "aws:region": "us-east-1",
        "downbeat:pipelines": {"x": pipeline or {}},
        **{f"downbeat:{key}": value for key, value in stack.items()},
    }
    read = load(config, "prod", {"x": {"cadence": "on demand"}}).pipelines["x"]
    return read.owner, read.severity


def test_a_pipeline_has_the_stacks_owner_and_severity_where_it_says_nothing():
    assert answering(owner="Data platform", severity="critical") == ("Data platform", "critical")
    own = {"owner": "me@example.com", "severity": "info"}
    assert answering(own, owner="Data platform") == ("me@example.com", "info")


def test_without_an_owner_the_tag_of_that_name_is_one():
    assert answering() == (NO_OWNER, "error")
    assert answering(tags={"owner": "data-platform"}) == ("data-platform", "error")


@pytest.mark.parametrize("owner", ["two\nlines", "it's", '"quoted"', "${x}", "x" * 101])
def test_an_owner_that_cannot_stand_in_every_message_is_a_fault(owner):
    with pytest.raises(StackFileError, match="is not an owner: write up to 100 letters"):
        answering(owner=owner)


def test_a_severity_is_one_of_four():
    with pytest.raises(StackFileError, match="severity"):
        answering(severity="bad")

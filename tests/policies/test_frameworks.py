"""The controls that ask for a rule: real rules, a page for each control, related numbers with it."""

from __future__ import annotations

from policies.rules import RULES
from policies.rules.frameworks import ASKED, RELATED, asked_by, source


def test_every_rule_that_a_framework_asks_for_exists() -> None:
    assert set(ASKED) <= {rule.name for rule in RULES}


def test_every_control_has_a_page_of_aws() -> None:
    controls = {control for names in ASKED.values() for control in names}
    assert {source(one).split("/")[2] for one in controls} == {"docs.aws.amazon.com"}
    assert set(RELATED) <= controls


def test_a_rule_names_its_controls_and_what_is_related_to_them_once() -> None:
    assert asked_by("kms-rotation") == (
        "KMS.4",
        "CIS v1.2.0/2.8",
        "CIS v1.4.0/3.8",
        "NIST SC-12",
        "NIST SC-28(3)",
    )
    assert asked_by("sfn-retry-order") == ()
    assert len(asked_by("iam-no-wildcard-resources")) == len(
        set(asked_by("iam-no-wildcard-resources"))
    )

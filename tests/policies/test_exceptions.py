"""Exceptions: whom and what they cover, until when, and what is said of a faulty one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from policies.rules.exceptions import KEYS, apply
from policies.rules.rule import Finding, Resource
from tests.policies.requests import analyze, configured, document, messages

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
STARS = {
    "policy": document({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"})
}
STARS_MESSAGE = (
    'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.'
)


def allowing(**entry: Any) -> list[str]:
    """What the rule says about STARS under one exception that has an owner and a day."""
    return refused({**OWNED, **entry})


def refused(entry: dict[str, Any]) -> list[str]:
    """What the rule says about STARS under one exception as it is written."""
    to = configured({"iam-no-wildcard-actions": {"allow": [entry]}})
    return messages(analyze(ROLE_POLICY, STARS, to=to), "iam-no-wildcard-actions")


TOMORROW = str(datetime.date.today() + datetime.timedelta(days=1))
YESTERDAY = str(datetime.date.today() - datetime.timedelta(days=1))
OWNED = {"owner": "data@acme.example", "expires": TOMORROW}
WHY = "the export tool of the vendor asks for it, ticket 42"


def test_an_exception_with_a_reason_holds_until_its_day() -> None:
    assert allowing(name="weekly", actions=["s3:*"], reason=WHY, expires=TOMORROW) == []
    assert allowing(urn_regex="RolePolicy::weekly$", reason=WHY) == []


def test_an_exception_is_for_the_resource_it_names() -> None:
    assert allowing(name="monthly", reason=WHY) == [STARS_MESSAGE]
    assert allowing(urn_regex="::monthly$", reason=WHY) == [STARS_MESSAGE]


def test_an_exception_is_for_the_actions_and_resources_it_names() -> None:
    assert allowing(name="weekly", actions=["sns:*"], reason=WHY) == [STARS_MESSAGE]
    assert allowing(name="weekly", resources=["arn:aws:s3:::other/*"], reason=WHY) == [
        STARS_MESSAGE
    ]
    assert allowing(name="weekly", resources=["arn:aws:s3:::reports/*"], reason=WHY) == []


def test_an_expired_exception_is_a_violation_itself() -> None:
    expired = (
        f"allow[0]: the exception expired on {YESTERDAY} and excuses nothing any more. Mend the"
        " resource and remove the exception, or have its owner (data@acme.example) renew it with a"
        " reason."
    )
    assert allowing(name="weekly", reason=WHY, expires=YESTERDAY) == [expired, STARS_MESSAGE]


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (
            {"name": "weekly"},
            (
                'allow[0]: the exception has no "reason". Add one sentence that a reviewer can'
                " check.",
                'allow[0]: the exception has no "owner". Add the person or team that answers for'
                " it, e.g. an address.",
                'allow[0]: the exception has no "expires". Add the last day on which it excuses,'
                " as YYYY-MM-DD.",
            ),
        ),
        (
            {"name": "weekly", "reason": " ", **OWNED},
            (
                'allow[0]: the exception has no "reason". Add one sentence that a reviewer can'
                " check.",
            ),
        ),
        (
            {"reason": WHY, **OWNED},
            (
                'allow[0]: the exception names no resource. Add "name" (the resource\'s name, *'
                ' allowed) or "urn_regex".',
            ),
        ),
        (
            {"name": "weekly", "reason": WHY, **OWNED, "expire": TOMORROW},
            ('allow[0]: the exception has the unknown key "expire". Did you mean "expires"?',),
        ),
        (
            {"name": "weekly", "reason": WHY, **OWNED, "expires": "soon"},
            ('allow[0]: the exception\'s "expires" is no date. Write it as YYYY-MM-DD.',),
        ),
        (
            {"urn_regex": "(", "reason": WHY, **OWNED},
            (
                'allow[0]: the exception\'s "urn_regex" is no regular expression (missing ),'
                " unterminated subpattern at position 0).",
            ),
        ),
    ],
)
def test_a_faulty_exception_is_a_violation_and_excepts_nothing(
    entry: dict[str, str], faults: tuple[str, ...]
) -> None:
    assert refused(entry) == [*faults, STARS_MESSAGE]


TODAY = datetime.date(2026, 11, 20)
WEEKLY = Resource(ROLE_POLICY, {}, "urn:prod::RolePolicy::weekly", "weekly")
TWO = Finding("a", "b.", ("s3:GetObject", "SNS:Publish"), ("arn:aws:s3:::A/*",))


OWNED_NOW = {"owner": "data@acme.example", "expires": "2026-11-30"}


def applied(*entries: Any, to: Finding = TWO) -> list[Finding]:
    owned = [{**OWNED_NOW, **one} if isinstance(one, dict) else one for one in entries]
    return list(apply([to], WEEKLY, owned, TODAY))


def test_an_exception_covers_a_finding_when_each_of_its_actions_is_named_in_any_case() -> None:
    entry = {"name": "week*", "reason": WHY}
    assert applied({**entry, "actions": ["S3:Get*", "sns:publish"]}) == []
    assert applied({**entry, "actions": ["S3:Get*"]}) == [TWO]
    assert applied({**entry, "actions": ["s3:*", "sns:*"], "resources": ["arn:aws:s3:::a/*"]}) == []
    assert applied({**entry, "actions": ["s3:*", "sns:*"], "resources": ["arn:aws:s3:::b/*"]}) == [
        TWO
    ]
    assert applied({**entry, "resources": "ARN:AWS:S3:::A/*"}) == []


def test_an_exception_of_actions_covers_no_finding_without_actions() -> None:
    plain = Finding("a", "b.")
    assert applied({"name": "weekly", "reason": WHY, "actions": ["*"]}, to=plain) == [plain]
    assert applied({"name": "weekly", "reason": WHY, "resources": ["*"]}, to=plain) == [plain]
    assert applied({"name": "weekly", "reason": WHY}, to=plain) == []


def test_a_name_and_an_urn_must_both_fit() -> None:
    entry = {"name": "weekly", "urn_regex": "prod::.*::weekly$", "reason": WHY}
    assert applied(entry) == []
    assert applied({**entry, "urn_regex": "^prod"}) == [TWO]
    assert applied({**entry, "name": "monthly"}) == [TWO]


def test_an_exception_holds_on_its_last_day() -> None:
    entry = {"name": "weekly", "reason": WHY, "expires": "2026-11-20"}
    assert applied(entry) == []
    (expired, kept) = applied({**entry, "expires": "2026-11-19"})
    assert (expired.path, expired.urn, kept) == ("allow[0]", WEEKLY.urn, TWO)


def test_an_expired_exception_of_another_resource_is_not_reported_here() -> None:
    entry = {"name": "monthly", "reason": WHY, "expires": "2026-11-19"}
    assert applied(entry) == [TWO]


def test_every_fault_has_its_place_in_the_list_and_the_resources_urn() -> None:
    good = {"name": "weekly", "reason": WHY}
    found = applied(good, "weekly", {**good, "until": "2026-11-30"})
    assert [(one.path, one.urn) for one in found] == [
        ("allow[1]", WEEKLY.urn),
        ("allow[2]", WEEKLY.urn),
    ]
    assert found[0].message == (
        'the exception is not an object. Write {"name": …, "reason": …, "owner": …, "expires":'
        ' "YYYY-MM-DD"}.'
    )
    assert found[1].message == (
        f'the exception has the unknown key "until". Known keys: {", ".join(KEYS)}.'
    )


def test_no_exceptions_cover_nothing() -> None:
    assert list(apply([TWO], WEEKLY, None, TODAY)) == [TWO]

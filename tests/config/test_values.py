"""Single values of a stack file: what is taken, and what a slip is told with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from downbeat.config import contact_values, date_values, region_values, values
from downbeat.config.contact_values import contact
from downbeat.config.values import InvalidValue

SECRETS = (
    "https://hooks.slack.com/services/T00/B00/correct-horse",
    "https://discord.com/api/webhooks/1/correct-horse",
    "https://acme.webhook.office.com/webhookb2/correct-horse",
    "https://chat.googleapis.com/v1/spaces/A/messages?key=correct-horse",
)


@pytest.mark.parametrize("address", SECRETS)
def test_a_secret_in_an_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        contact(address)
    assert refused.value.code == "plain-secret"
    assert "correct-horse" not in str(refused.value)


def refusal(reader: Callable[[Any], Any], value: Any) -> tuple[str, str]:
    """(code, message) of a value that is refused."""
    with pytest.raises(InvalidValue) as refused:
        reader(value)
    return refused.value.code, refused.value.message


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        (values.boolean, True, True),
        (values.boolean, "False", False),
        (values.boolean, "true", True),
        (values.whole_number, 7, 7),
        (values.whole_number, "-7", -7),
        (values.text, " a ", " a "),
        (values.owner, " Data & Co (EU) #1 ", "Data & Co (EU) #1"),
        (values.owner, "a" * 100, "a" * 100),
        (values.retention, 1, 1),
        (values.retention, "3653", 3653),
        (values.dollars, 200, 200.0),
        (values.dollars, "$ 0.5", 0.5),
        (values.dollars, "", None),
        (values.dollars, None, None),
        (values.window, 0, 0),
        (values.window, "1440", 1440),
        (region_values.region, "eu-isoe-west-1", "eu-isoe-west-1"),
        (region_values.region, "ap-southeast-9", "ap-southeast-9"),
        (region_values.account, "012345678901", "012345678901"),
        (contact_values.contact, values.Secret(), contact_values.ENCRYPTED_CONTACT),
        (
            contact_values.webhook,
            "https://hooks.slack.com/services/x",
            "https://hooks.slack.com/services/x",
        ),
        (date_values.timezone, "Europe/Berlin", "Europe/Berlin"),
        (date_values.day, "2028-02-29", date(2028, 2, 29)),
        (date_values.moment, "2026-03-02", date(2026, 3, 2)),
        (date_values.moment, "2026-03-02T06:00", datetime(2026, 3, 2, 6)),
        (date_values.moment, "2026-03-02T00:00", date(2026, 3, 2)),
        (date_values.time_of_day, "6:05", time(6, 5)),
        (date_values.time_of_day, "00:00", time()),
        (date_values.time_of_day, "23:59", time(23, 59)),
        (values.one_of("on", "off"), True, "on"),
        (values.one_of("on", "off"), False, "off"),
        (values.one_of("skip", "allow"), "skip", "skip"),
    ],
)
def test_a_value_is_taken_as_it_is_meant(
    reader: Callable[[Any], Any], value: Any, read: Any
) -> None:
    found = reader(value)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("reader", "value", "code", "message"),
    [
        (values.boolean, "yes", "wrong-type", '"yes" is not true or false.'),
        (values.boolean, 1, "wrong-type", "1 is not true or false."),
        (values.whole_number, True, "wrong-type", "true is not a whole number."),
        (values.whole_number, 1.5, "wrong-type", "1.5 is not a whole number."),
        (values.text, "", "wrong-type", "is empty."),
        (values.text, "  ", "wrong-type", '"  " is not a text.'),
        (values.text, 5, "wrong-type", "5 is not a text."),
        (
            values.dollars,
            0,
            "invalid-value",
            "0 is not an amount of US dollars: write one above 0,",
        ),
        (values.dollars, True, "invalid-value", "true is not an amount of US dollars"),
        (values.dollars, 1e12, "invalid-value", "1000000000000.0 is not an amount"),
        (values.dollars, "nan", "invalid-value", '"nan" is not an amount'),
        (values.window, -1, "invalid-value", "-1 is not a flexible window"),
        (values.window, 1441, "invalid-value", "1441 is not a flexible window"),
        (
            region_values.account,
            44455556666,
            "changed-by-yaml",
            '44455556666 is a number: YAML reads bare digits as one. Quote it: "044455556666".',
        ),
        (
            region_values.account,
            "11112222333",
            "invalid-value",
            '"11112222333" is not an account: write',
        ),
        (
            contact_values.webhook,
            "http://x",
            "invalid-value",
            "is not an https:// URL. Set it with: pulumi",
        ),
        (
            date_values.day,
            "2026-12-25T00:00:00Z",
            "changed-by-yaml",
            "2026-12-25 has become a timestamp: YAML reads a bare date as one. Quote it:"
            ' "2026-12-25".',
        ),
        (
            date_values.day,
            date(2026, 12, 25),
            "changed-by-yaml",
            "2026-12-25 has become a timestamp",
        ),
        (
            date_values.day,
            "2026-02-30",
            "invalid-value",
            '"2026-02-30" is not a day of the calendar.',
        ),
        (date_values.day, "25.12.2026", "invalid-value", '"25.12.2026" is not a date: write it as'),
        (
            date_values.moment,
            "2026-03-02T25:00",
            "invalid-value",
            '"2026-03-02T25:00" is not a time of the calendar.',
        ),
        (
            date_values.time_of_day,
            365,
            "changed-by-yaml",
            '365 is a number: YAML reads a bare 06:05 as one. Quote it: "06:05".',
        ),
        (date_values.time_of_day, 1440, "invalid-value", "1440 is not a time of day: write it as"),
        (date_values.time_of_day, "24:00", "invalid-value", '"24:00" is not a time of day'),
        (date_values.time_of_day, "06:60", "invalid-value", '"06:60" is not a time of day'),
        (
            region_values.region,
            "us-esat-1",
            "invalid-value",
            '"us-esat-1" is not a region: write it like',
        ),
        (
            date_values.timezone,
            "Europe/Berlni",
            "invalid-value",
            '"Europe/Berlni" is not a time zone',
        ),
        (date_values.timezone, None, "invalid-value", "null is not a time zone"),
        (values.owner, "", "invalid-value", '"" is not an owner'),
        (values.owner, "a" * 101, "invalid-value", None),
        (values.owner, "a\nb", "invalid-value", None),
        (values.one_of("skip", "allow"), "skpi", "unknown-word", '"skpi" is not one of skip or'),
        (values.one_of("skip", "allow"), True, "unknown-word", "true is not one of skip or allow."),
    ],
)
def test_a_slip_is_told_with_what_there_is(
    reader: Callable[[Any], Any], value: Any, code: str, message: str | None
) -> None:
    found = refusal(reader, value)
    assert (found[0], found[1].startswith(message or "")) == (code, True)


def test_a_retention_that_cloudwatch_does_not_have_is_told_with_the_next() -> None:
    (_, message), (_, most) = refusal(values.retention, 8), refusal(values.retention, 9999)
    assert message.startswith("CloudWatch keeps no log for 8 days; the next it offers are 14. It")
    assert most.startswith("CloudWatch keeps no log for 9999 days; the next it offers are 3653.")
    assert refusal(values.retention, 0)[1].startswith(
        "CloudWatch keeps no log for 0 days; the next it offers are 1."
    )


def test_the_nearest_is_named() -> None:
    assert refusal(region_values.region, "eu-cental-1")[1].endswith('Did you mean "eu-central-1"?')
    assert refusal(date_values.timezone, "Europe/Berlni")[1].endswith(
        'Did you mean "Europe/Berlin"?'
    )


def test_a_secret_stands_for_any_other() -> None:
    assert values.Secret() == values.Secret() and hash(values.Secret()) == hash(values.Secret())
    assert (repr(values.Secret()), values.Secret() == "x") == ("Secret()", False)

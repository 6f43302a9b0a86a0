"""The small values of a stack file: what each may be, what YAML makes of it when it is not quoted,
and the sentence for the rest.

Each function takes what the file or the engine gave, returns the value, or raises InvalidValue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config.fault import InvalidValue, quoted

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
REGION = re.compile(
    r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof|eu-isoe)"
    r"-(?:central|(?:north|south)?(?:east|west)|north|south)-\d"
)
# For the nearest of a slip; a newer one that has the form is taken all the same.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-east-2"),
    *("ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"),
    *("ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ap-northeast-1"),
    *(
        "ap-northeast-2",
        "ap-northeast-3",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-west-1",
    ),
    *("eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2", "il-central-1"),
    *("me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-gov-east-1"),
    *("us-gov-west-1", "cn-north-1", "cn-northwest-1"),
)
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
ENDPOINT = re.compile(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?")
# Protocol of SNS → what its endpoints look like.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
CONTACTS = {
    "email": EMAIL,
    "https": ENDPOINT,
    "sqs": re.compile(r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}"),
    "lambda": re.compile(
        r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9_-]{1,128})?"
    ),
    "sms": re.compile(r"\+[1-9]\d{6,14}"),
}

SLACK_HOOK = re.compile(r"hooks\.slack\.com/(?:services|workflows|triggers)/", re.IGNORECASE)
# Webhooks of other chats, which do not confirm SNS's subscriptions; the path is the secret.
CHAT_HOOK = re.compile(
    r"https://(?:(?:\w+\.)?discord(?:app)?\.com/api/webhooks/|[^/]+\.webhook\.office\.com/"
    r"|chat\.googleapis\.com/v1/spaces/)",
    re.IGNORECASE,
)
# https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html
LOG_LEVELS = ("ALL", "ERROR", "FATAL", "OFF")
# How closely a pipeline is watched, from the least.
# As PagerDuty has them: https://developer.pagerduty.com/docs/events-api-v2-overview
SEVERITIES = ("info", "warning", "error", "critical")
OWNER = re.compile(r"[\w][\w .,:@+&/()#-]{0,99}")
WATCHING = ("lean", "standard", "full")

SET_WEBHOOK = "Set it with: pulumi config set --secret slackWebhook https://hooks.slack.com/…"
# What stands for an encrypted contact where there is no engine to decrypt it.
ENCRYPTED_CONTACT = "https://encrypted.invalid/"


class Secret:
    """Stands for a `secure:` value that only the engine can decrypt."""

    def __repr__(self) -> str:
        return "Secret()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret)

    def __hash__(self) -> int:
        return hash(Secret)


class ChangedNumber(str):
    """A number as it is written in a stack file, without quotes, where YAML reads another one:
    044455556666 (octal), 1e3, 1_000, 1.10.
    """

    __slots__ = ()


# Of what Slack may hear.
SLACK_ENDS = ("success", "partial", "failure", "skipped", "alarms")


def one_of(*allowed: str) -> Callable[[Any], str]:
    """One of a few words; YAML 1.1 reads a bare on and off as booleans, so those come back as
    words.
    """

    def check(value: Any) -> str:
        word = (
            {True: "on", False: "off"}.get(value, value)
            if isinstance(value, bool) and {"on", "off"} & set(allowed)
            else value
        )
        if word in allowed:
            return str(word)
        raise InvalidValue(
            f"{quoted(value)} is not one of {alternatives(allowed)}.{nearest(str(value), allowed)}",
            code="unknown-word",
        )

    return check


def boolean(value: Any) -> bool:
    """true or false; the engine hands them over as text."""
    found = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if isinstance(found, bool):
        return found
    raise InvalidValue(f"{quoted(value)} is not true or false.", code="wrong-type")


def whole_number(value: Any) -> int:
    """A whole number; the engine hands it over as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    raise InvalidValue(f"{quoted(value)} is not a whole number.", code="wrong-type")


def text(value: Any) -> str:
    """Some text, not empty."""
    if isinstance(value, str) and value.strip():
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a text." if value != "" else "is empty.", code="wrong-type"
    )


def owner(value: Any) -> str:
    """Who answers for a pipeline, as every message says: one line that stands in any text."""
    if isinstance(value, str) and OWNER.fullmatch(value.strip()):
        return value.strip()
    raise InvalidValue(
        f"{quoted(value)} is not an owner: write up to 100 letters, digits, spaces and any of"
        " . , : @ + & / ( ) # _ -",
        code="invalid-value",
    )


def retention(value: Any) -> int:
    """Days that CloudWatch Logs can keep a log."""
    days = whole_number(value)
    if days in RETENTION_DAYS:
        return days
    longer = next((allowed for allowed in RETENTION_DAYS if allowed > days), RETENTION_DAYS[-1])
    raise InvalidValue(
        f"CloudWatch keeps no log for {days} days; the next it offers are {longer}. It takes"
        f" {alternatives(RETENTION_DAYS)}.",
        code="invalid-value",
    )


def dollars(value: Any) -> float | None:
    """An amount of US dollars above 0: 200, "200" or "$200"; None for "", which is none."""
    if value in ("", None):
        return None
    try:
        amount = float(str(value).removeprefix("$").strip()) if not isinstance(value, bool) else 0.0
    except ValueError:
        amount = 0.0
    if 0 < amount < 1e12:
        return amount
    raise InvalidValue(
        f"{quoted(value)} is not an amount of US dollars: write one above 0, e.g. 200.",
        code="invalid-value",
    )


def window(value: Any) -> int:
    """Minutes of a flexible time window: 0 is off, AWS takes up to a day."""
    minutes = whole_number(value)
    if 0 <= minutes <= 1440:
        return minutes
    raise InvalidValue(
        f"{minutes} is not a flexible window: EventBridge Scheduler takes 1 to 1440 minutes, 0"
        " switches it off.",
        code="invalid-value",
    )


def region(value: Any) -> str:
    """A region's name."""
    if isinstance(value, str) and REGION.fullmatch(value):
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a region: write it like us-east-1.{nearest(str(value), REGIONS)}",
        code="invalid-value",
    )


def account(value: Any) -> str:
    """An account's twelve digits, quoted: YAML reads bare ones as a number, and drops leading
    zeros.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        raise InvalidValue(
            f'{value} is a number: YAML reads bare digits as one. Quote it: "{value:012}".',
            code="changed-by-yaml",
        )
    if isinstance(value, str) and re.fullmatch(r"\d{12}", value):
        return value
    raise InvalidValue(
        f'{quoted(value)} is not an account: write its twelve digits, "111122223333", quoted.',
        code="invalid-value",
    )


def contact(value: Any) -> str:
    """An e-mail address, an https endpoint, the ARN of a queue or function, or a telephone number
    to which SNS can deliver. A secret is never repeated in the sentence.
    """
    if isinstance(value, Secret):
        return ENCRYPTED_CONTACT
    if isinstance(value, str) and SLACK_HOOK.search(value):
        raise InvalidValue(
            "is a Slack webhook: a secret, and SNS cannot deliver to it. Take it out, and make a"
            f" new one, for this one has been seen. {SET_WEBHOOK}",
            code="plain-secret",
        )
    if isinstance(value, str) and CHAT_HOOK.match(value):
        raise InvalidValue(
            "is the webhook of a chat: a secret, and SNS cannot deliver to it. Take it out, make a"
            " new one, for this one has been seen, and name an SQS queue or a Lambda function that"
            " posts there.",
            code="plain-secret",
        )
    if isinstance(value, str) and any(form.fullmatch(value) for form in CONTACTS.values()):
        return value
    raise InvalidValue(
        f"{quoted(value)} is neither an e-mail address nor an https:// endpoint, nor the ARN of an"
        ' SQS queue or a Lambda function, nor a telephone number such as "+4930123456".',
        code="invalid-value",
    )


def webhook(value: Any) -> Any:
    """The URL of a Slack webhook, or the mark of a secret."""
    if isinstance(value, Secret) or (isinstance(value, str) and ENDPOINT.fullmatch(value)):
        return value
    raise InvalidValue(f"is not an https:// URL. {SET_WEBHOOK}", code="invalid-value")


def timezone(value: Any) -> str:
    """A time zone of the IANA database."""
    if isinstance(value, str) and value in _zones():
        ZoneInfo(value)
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a time zone: write an IANA name, e.g. UTC or"
        f" Europe/Berlin.{nearest(str(value), _zones())}",
        code="invalid-value",
    )


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def day(value: Any) -> date:
    """A date, "2026-12-25", quoted: the Pulumi CLI turns a bare one into a timestamp."""
    if isinstance(value, date | datetime) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d[T ]00:00:00.*", value)
    ):
        raise InvalidValue(
            f"{str(value)[:10]} has become a timestamp: YAML reads a bare date as one. Quote it:"
            f' "{str(value)[:10]}".',
            code="changed-by-yaml",
        )
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidValue(
                f"{quoted(value)} is not a day of the calendar.", code="invalid-value"
            ) from None
    raise InvalidValue(
        f'{quoted(value)} is not a date: write it as "2026-12-25", quoted.', code="invalid-value"
    )


def moment(value: Any) -> date | datetime:
    """A date, or a date and local time "2026-03-02T06:00"."""
    if (
        isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value)
        and not value.endswith("T00:00")
    ):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValue(
                f"{quoted(value)} is not a time of the calendar.", code="invalid-value"
            ) from None
    return day(value.removesuffix("T00:00") if isinstance(value, str) else value)


def time_of_day(value: Any) -> time:
    """A time of day, "06:00", quoted: YAML 1.1 reads some bare times as numbers to the base of
    60.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1440:
        clock = f"{value // 60:02}:{value % 60:02}"
        raise InvalidValue(
            f'{value} is a number: YAML reads a bare {clock} as one. Quote it: "{clock}".',
            code="changed-by-yaml",
        )
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", value) if isinstance(value, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise InvalidValue(
            f'{quoted(value)} is not a time of day: write it as "06:00", quoted, from "00:00" to'
            ' "23:59".',
            code="invalid-value",
        )
    return time(int(found[1]), int(found[2]))

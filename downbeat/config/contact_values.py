"""Who hears of executions, as a stack file writes it: addresses, endpoints, ARNs, webhooks."""

from __future__ import annotations

import re
from typing import Any

from downbeat.config.fault import InvalidValue, quoted
from downbeat.config.values import Secret

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
SET_WEBHOOK = "Set it with: pulumi config set --secret slackWebhook https://hooks.slack.com/…"
# What stands for an encrypted contact where there is no engine to decrypt it.
ENCRYPTED_CONTACT = "https://encrypted.invalid/"


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

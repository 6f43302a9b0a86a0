"""The Lambda function behind the two links: GET shows a page with a button, POST answers the task.

A link alone must not decide: mail scanners open every link they see.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import urlencode

ANSWERS = {"approve": "Put it into service", "reject": "Keep it out"}
PAGE = (
    "<!doctype html><meta name=viewport content=width=device-width><title>Churn model</title>"
    "<h1>{title}</h1>{body}"
)


def handler(event: dict[str, Any], context: object, states: Any = None) -> dict[str, Any]:
    """Answer a request of a function URL; `states` is a Step Functions client, for tests."""
    asked = event.get("queryStringParameters") or {}
    answer, token = asked.get("answer"), asked.get("token")
    if answer not in ANSWERS or not token:
        return page(400, "This link is not complete", "<p>Copy it whole from the mail.</p>")
    if event["requestContext"]["http"]["method"] != "POST":
        return page(200, f"Execution {asked.get('execution', '')}", button(answer, asked))
    if states is None:
        import boto3

        states = boto3.client("stepfunctions")
    try:
        states.send_task_success(taskToken=token, output=json.dumps({"answer": answer}))
    except (states.exceptions.TaskTimedOut, states.exceptions.TaskDoesNotExist):
        return page(410, "This was answered before, or took too long", "")
    return page(200, f"Done: {ANSWERS[answer].lower()}", "")


def button(answer: str, asked: dict[str, str]) -> str:
    """Return a form that posts to the same address."""
    action = html.escape(f"?{urlencode(asked)}", quote=True)
    return f'<form method=post action="{action}"><button>{ANSWERS[answer]}</button></form>'


def page(status: int, title: str, body: str) -> dict[str, Any]:
    """Return an HTML page as a function URL wants it."""
    return {
        "statusCode": status,
        "headers": {"content-type": "text/html; charset=utf-8"},
        "body": PAGE.format(title=html.escape(title), body=body),
    }

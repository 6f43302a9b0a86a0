"""Secrets that a stack file holds in plain text."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from downbeat.asl.lint.secrets import has_password
from downbeat.config.contact_values import SET_WEBHOOK
from downbeat.config.pipeline_file_keys import NotifyConfig
from downbeat.config.reading import NAMESPACE, Faults


def find_plain_webhook(webhook: Any, secrets: Collection[str] | None, faults: Faults) -> None:
    """Find a webhook of Slack that the stack file does not encrypt."""
    path = f"{NAMESPACE}slackWebhook"
    if isinstance(webhook, str) and secrets is not None and path not in secrets:
        faults.add(path, f"is in plain text. {SET_WEBHOOK}", "plain-secret")


def find_plain_contacts(
    notify: NotifyConfig, path: str, secrets: Collection[str] | None, faults: Faults
) -> None:
    """Find the endpoints with a password that the stack file does not encrypt. Inside the engine
    they are decrypted, and the key they are under says whether they were.
    """
    if secrets is not None and f"{NAMESPACE}{path.split('.', maxsplit=1)[0]}" in secrets:
        return
    for outcome in NotifyConfig.model_fields:
        for index, endpoint in enumerate(getattr(notify, outcome) or ()):
            if has_password(endpoint):
                place = f"{NAMESPACE}{path}.{outcome}[{index}]"
                faults.add(
                    place,
                    "holds a password in plain text. Change the password, for this one has been"
                    " seen, and encrypt the address: pulumi config set --secret --path"
                    f" '{place}' https://…",
                    "plain-secret",
                )

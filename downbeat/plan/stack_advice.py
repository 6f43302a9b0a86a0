"""What a stack's file says that loads and will be regretted: secrets in plain text, ARNs of
another account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest_word
from downbeat.asl.lint.secrets import kind_of_secret, texts
from downbeat.config.pipeline_file_keys import NotifyConfig, PipelineConfig
from downbeat.config.reference_kinds import ARN
from downbeat.config.stack_account import account_of
from downbeat.config.stack_file_keys import StackConfig

ENCRYPT = "Encrypt it: pulumi config set --secret --path"
STACK_KEYS = [field.alias or name for name, field in StackConfig.model_fields.items()]
# What loading judges: whoever is notified.
# Keys that stand below another one.
BELOW = {
    "downbeat:notify": [field.alias or name for name, field in NotifyConfig.model_fields.items()],
    "a pipeline": [field.alias or name for name, field in PipelineConfig.model_fields.items()],
}
OWN = re.compile(r"downbeat:(pipelines\.[^.]+\.)?notify\.")


def advise_on_stack(config: Mapping[str, Any], own: str = "") -> list[Diagnostic]:
    """Every finding of a configuration as `downbeat.config.stack_file` reads it; `own` is the
    project's name, the namespace of keys that are written without one.
    """
    return list(_findings(config, own))


def near(namespace: str) -> bool:
    """Whether a namespace is a slip of ours."""
    return namespace != "downbeat" and bool(get_close_matches(namespace, ["downbeat"], 1, 0.7))


def _unread(namespace: str, name: str) -> Diagnostic:
    """A key that nobody reads, with the place where one of that name is read."""
    places = {each: f"under {at}" for at, keys in BELOW.items() for each in keys}
    places |= dict.fromkeys(STACK_KEYS, "as downbeat:…")
    word = nearest_word(name, places)
    fix = "Remove it, or correct where it stands."
    if word in STACK_KEYS:
        fix = f"Write downbeat:{word}."
    elif word:
        fix = f"Write {word} {places[word]}: is it indented enough?"
    path = f"{namespace}:{name}" if near(namespace) else name
    return Diagnostic(path, f"is read by nobody. {fix}", "unknown-key", "warning")


def _findings(config: Mapping[str, Any], own: str) -> Iterator[Diagnostic]:
    for key in config:
        namespace, _, name = str(key).partition(":")
        if near(namespace) or (own and namespace == own and name not in STACK_KEYS):
            yield _unread(namespace, name)
        elif namespace != "downbeat" and name in STACK_KEYS and namespace not in ("aws", "pulumi"):
            message = f"is read by nobody: without a namespace it is {key}. Write downbeat:{name}."
            yield Diagnostic(name, message, "unknown-key", "warning")
    account = account_of(config)
    known = (account, *(config.get("downbeat:otherAccounts") or ()))
    for path, _, text in texts(config, ""):
        key = path.removeprefix("/").replace("/", ".")
        kind = "" if OWN.match(key) else kind_of_secret(text)
        if kind:
            message = f"holds {kind} in plain text. {ENCRYPT} {key}"
            yield Diagnostic(key, message, "plain-secret")
        arn = ARN.fullmatch(text)
        judged = config.get("downbeat:account") and ".references." in key  # by loading, as a fault
        if arn and arn[4].isdigit() and arn[4] not in known and not judged:
            yield Diagnostic(
                key,
                f"is in the account {arn[4]}, but the other ARNs of this stack are in {account}."
                " Correct it, unless the other account shares it.",
                "other-account",
                "warning",
            )

"""What a stack's file says that loads and will be regretted: secrets in plain text, ARNs of
another account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint.secrets import kind_of_secret, texts
from downbeat.config.account import account_of
from downbeat.config.references import ARN
from downbeat.config.stack_file_keys import StackConfig

ENCRYPT = "Encrypt it: pulumi config set --secret --path"
STACK_KEYS = [field.alias or name for name, field in StackConfig.model_fields.items()]
# What loading judges: whoever is notified.
OWN = re.compile(r"downbeat:(pipelines\.[^.]+\.)?notify\.")


def advise_on_stack(config: Mapping[str, Any]) -> list[Diagnostic]:
    """Every finding of a configuration as `downbeat.config.stack_file` reads it."""
    return list(_findings(config))


def _findings(config: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for key in config:
        namespace, _, name = str(key).partition(":")
        if namespace != "downbeat" and name in STACK_KEYS and namespace not in ("aws", "pulumi"):
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

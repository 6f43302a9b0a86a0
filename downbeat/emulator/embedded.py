"""The process of the embedded AWS: MiniStack, on a port of 127.0.0.1, for one folder, with our
simulator as its interpreter of state machines and a mailbox behind its topics.

Started by `downbeat.emulator.ministack`, which sets its environment.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ministack.app import main as serve_ministack
from ministack.services import sns

from downbeat.emulator import interpreter, log_group_keys, mailbox

MAIL = ("email", "email-json")


def main(arguments: Sequence[str]) -> None:
    """Serves until it is told to stop; `arguments` are the folder, the port and the account."""
    folder = Path(arguments[0])
    interpreter.install(folder)
    log_group_keys.install()
    keep_mail(folder)
    sys.argv = ["ministack"]  # it reads its own options from there
    serve_ministack()


def keep_mail(folder: Path) -> None:
    """Notes from now on what the topics of this process publish: MiniStack hands each message to
    `_fanout`, whoever published it.
    """
    deliver: Callable[..., None] = sns._fanout
    one_at_a_time = threading.Lock()

    def noted(
        topic: str, identity: str, message: str, subject: str, *rest: Any, **more: Any
    ) -> None:
        topic_record = sns._topic_by_arn_any_scope(topic) or {"subscriptions": []}
        to = [
            one["endpoint"] for one in topic_record["subscriptions"] if one.get("protocol") in MAIL
        ]
        with one_at_a_time:
            mailbox.note(folder, topic.rsplit(":", 1)[-1], subject or "", message, tuple(to))
        deliver(topic, identity, message, subject, *rest, **more)

    sns._fanout = noted

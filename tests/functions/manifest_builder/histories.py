"""What the function asks of AWS and writes into its log, in a few histories:
`python -m tests.functions.manifest_builder.histories` prints
tests/functions/manifest_builder/histories.txt.

A history is a sequence of batches and flushes on a cloud in memory. Its requests stand whole, with
its log and what is left in the table; of the histories in which one call fails, what differs.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from botocore.exceptions import EndpointConnectionError

from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.flush import flush_waiting
from functions.manifest_builder.invocation import Invocation
from tests.functions.manifest_builder.cloud import error
from tests.functions.manifest_builder.world import CONFIGURATION, World, message, notification

DAY = "in/2025-01-15"
HOUR = 3_600_000
ERRORS = {
    "AccessDenied": lambda call: error("AccessDeniedException", call),
    "refused": lambda call: error("ConditionalCheckFailedException", call),
    "no answer": lambda call: EndpointConnectionError(endpoint_url="https://aws"),
}


class Client:
    """Notes every request to a service, and fails the one whose number is `failing`."""

    def __init__(self, history: History, service: Any) -> None:
        self.history, self.service = history, service

    def __getattr__(self, call: str) -> Callable[..., Any]:
        def request(**arguments: Any) -> Any:
            self.history.requests.append((call, arguments))
            if len(self.history.requests) == self.history.failing:
                raise ERRORS[self.history.how](call)
            return getattr(self.service, call)(**arguments)

        return request


class History:
    """A world whose requests, pauses and results are noted; call number `failing` fails in the
    way `how` says.
    """

    def __init__(self, failing: int = 0, how: str = "AccessDenied", **settings: Any) -> None:
        self.world = World(configuration=replace(CONFIGURATION, **settings))
        self.requests: list[tuple[str, Any]] = []
        self.failing, self.how = failing, how
        self.remaining = 600_000

    def invocation(self, owner: str) -> Invocation:
        made, cloud = self.world.invocation(owner, self.remaining), self.world.cloud
        clients = [Client(self, each) for each in (cloud.dynamodb, cloud.s3, cloud.states)]
        table = made.table._replace(client=clients[0], pause=self._pause)
        return made._replace(table=table, s3=clients[1], states=clients[2])

    def _pause(self, seconds: float) -> None:
        self.requests.append(("pause", seconds))

    def take(self, *bodies: Any, owner: str = "request-1", deliveries: int = 1) -> None:
        messages = [message(body, f"m{n}", deliveries) for n, body in enumerate(bodies, 1)]
        self._print(lambda: collect_batch(self.invocation(owner), messages))

    def flush(self, **event: Any) -> None:
        self._print(lambda: flush_waiting(self.invocation("flush"), event))
        self.world.clock += 1_000

    def _print(self, work: Callable[[], Any]) -> None:
        try:
            print(f"result {json.dumps(work())}")
        except Exception as failure:  # noqa: BLE001 - whatever is raised is what is recorded
            print(f"raised {type(failure).__name__}: {failure}")


def uploads(names: str, size: int = 10, **more: Any) -> list[str]:
    """A notification for each of the letters, its name and its ETag."""
    return [notification(f"{DAY}/{name}.ndjson", size, etag=name, **more) for name in names]


def a_manifest(history: History) -> None:
    history.take(*uploads("abc"))


def uploads_that_replace_each_other(history: History) -> None:
    history.take(*uploads("a"), notification(f"{DAY}/a.ndjson", etag="a2", sequencer="02"))
    history.take(notification(f"{DAY}/a.ndjson", 0, etag="a0", sequencer="03"), owner="second")
    history.take(*uploads("a", version="v7"), *uploads("b", 101), owner="third")
    history.flush(action="flush")
    history.world.clock += HOUR
    history.flush(action="flush", date_prefix=f"{DAY}/", older_than_seconds=3_600)


def messages_of_all_kinds(history: History) -> None:
    history.take(
        "oops",
        '{"Event": "s3:TestEvent"}',
        notification(f"{DAY}/a.ndjson", eventName="ObjectRemoved:Delete"),
        notification(f"{DAY}/a.csv"),
        notification("a.ndjson"),
        notification(f"{DAY}/a.ndjson", bucket="theirs"),
        notification(f"{DAY}/empty.ndjson", 0),
        deliveries=3,
    )


def ends_of_executions(history: History) -> None:
    history.take(*uploads("abc"))
    name = next(iter(history.world.cloud.executions), "none")
    for status, execution in (("SUCCEEDED", name), ("FAILED", "by-hand"), ("TIMED_OUT", name)):
        history.take(_end(history, status, execution))
    history.take(_end(history, "ABORTED", name))


def a_lock_of_another(history: History) -> None:
    world = history.world
    key = {"pk": {"S": "PREFIXES"}, "sk": {"S": DAY}}
    until = {"N": str(world.clock + 30_000)}
    held = {**key, "fence": {"N": "7"}, "lock_owner": {"S": "other"}, "lock_expires_at": until}
    world.cloud.items["PREFIXES", DAY] = held
    history.take(*uploads("abc"))
    history.remaining = 5_000
    history.flush(action="flush")
    world.clock += 30_000
    history.flush(action="flush")


def little_time(history: History) -> None:
    history.remaining = 14_999
    history.take(*uploads("abcdef"), *[notification("in/2025-01-16/x.ndjson")])
    history.flush(action="flush")
    history.remaining = 15_000
    history.flush(action="flush")


def without_a_machine(history: History) -> None:
    history.take(*uploads("abc"))
    history.flush(action="flush")


def starts_that_fail(history: History) -> None:
    def refused(**request: Any) -> None:
        raise error("StateMachineDoesNotExist", "StartExecution")

    history.world.cloud.states.start_execution = refused  # type: ignore[method-assign]
    history.take(*uploads("abc"))
    for hours in (23, 1):
        history.world.clock += hours * HOUR
        history.flush(action="flush")
    history.flush(action="flush")


HISTORIES: tuple[tuple[Callable[[History], None], dict[str, Any]], ...] = (
    (a_manifest, {}),
    (a_manifest, {"manifest_template": '["{paths}"]', "manifest_bucket": "uploads"}),
    (uploads_that_replace_each_other, {}),
    (messages_of_all_kinds, {"file_suffixes": (".ndjson", ".json")}),
    (messages_of_all_kinds, {"date_prefix": "(?P<date_prefix>[0-9]{8})"}),
    (ends_of_executions, {}),
    (a_lock_of_another, {}),
    (little_time, {}),
    (without_a_machine, {"state_machine_arn": ""}),
    (starts_that_fail, {}),
)
# Histories in which every call fails once, and how.
FAILING = (
    (a_manifest, "no answer"),
    (a_manifest, "refused"),
    (uploads_that_replace_each_other, "AccessDenied"),
    (ends_of_executions, "AccessDenied"),
    (starts_that_fail, "no answer"),
)


def page() -> str:
    """tests/functions/manifest_builder/histories.txt."""
    text = "\n".join(line for lines in (_whole(), _failing()) for line in lines) + "\n"
    return text.replace(f"s3://manifests/manifests/{DAY}/in-2025-01-15", "…")


def _whole() -> Iterator[str]:
    for play, settings in HISTORIES:
        yield f"== {play.__name__.replace('_', ' ')} {json.dumps(settings)}"
        history = History(**settings)
        yield from _log(history, play)
        yield from (
            f"{call} {json.dumps(request, default=_text)}" for call, request in history.requests
        )
        yield _left(history)


def _failing() -> Iterator[str]:
    """What is written and left otherwise than where no call fails."""
    for play, how in FAILING:
        smooth = History()
        usual = {*_log(smooth, play), _left(smooth)}
        for number, (call, _) in enumerate(smooth.requests, start=1):
            history = History(number, how)
            lines = [*_log(history, play), f"{len(history.requests)} calls", _left(history)]
            yield f"== {play.__name__.replace('_', ' ')}: {call} ({number}) fails: {how}"
            yield from (line for line in lines if line not in usual)


def _log(history: History, play: Callable[[History], None]) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        play(history)
    return printed.getvalue().splitlines()


def _left(history: History) -> str:
    """How many items and executions there are, by kind, status and whether they expire."""
    cloud = history.world.cloud
    kinds = Counter(
        " ".join(
            [
                sort.split("#")[0],
                *item.get("status", {}).values(),
                *(["expires"] if "expires_at" in item else []),
            ]
        )
        for (_, sort), item in cloud.items.items()
    )
    counted = [f"{count} {kind}" for kind, count in sorted(kinds.items())]
    return f"left: {', '.join([*counted, f'{len(cloud.executions)} executions'])}"


def _end(history: History, status: str, execution: str) -> str:
    """The event of the end of an execution of the history's manifest."""
    path = next((f"s3://{bucket}/{key}" for bucket, key in history.world.cloud.objects), "")
    detail = {
        "executionArn": f"arn:aws:states:us-east-1:123456789012:execution:m:{execution}",
        "name": execution,
        "status": status,
        "input": json.dumps({"manifest_path": path, "date_prefix": DAY}),
        "stopDate": history.world.clock,
    }
    kind = "Step Functions Execution Status Change"
    return json.dumps({"source": "aws.states", "detail-type": kind, "detail": detail})


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    print(page(), end="")

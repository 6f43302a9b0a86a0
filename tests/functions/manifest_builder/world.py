"""A queue, workers on a cloud in memory, a clock, and a scheduler that decides who does the next
call and whose call fails how.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from functions.manifest_builder import advance, collect, flush
from functions.manifest_builder.configuration import Settings
from functions.manifest_builder.invocation import Invocation
from functions.manifest_builder.records import Upload, contents
from functions.manifest_builder.table import Table
from tests.functions.manifest_builder.cloud import Cloud, error, orphaned

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:ndjson-parquet-processor-test"
TTL = 30

CONFIGURATION = Settings(
    source_bucket="uploads",
    manifest_bucket="manifests",
    manifest_prefix="manifests/",
    tracking_table="tracking",
    partition_key="pk",
    sort_key="sk",
    state_machine_arn=MACHINE,
    max_files=3,
    max_bytes=100,
    lock_ttl_seconds=TTL,
    file_suffixes=(".ndjson",),
)


def notification(
    key: str,
    size: int = 10,
    etag: str = "e1",
    sequencer: str = "01",
    version: str | None = None,
    **more: Any,
) -> str:
    """The body of an S3 notification for one upload into the bucket "uploads"; `key` is already
    encoded.
    """
    thing = {
        "key": key,
        "size": size,
        "eTag": etag,
        "sequencer": sequencer,
        **({"versionId": version} if version else {}),
    }
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": "2025-01-15T10:00:00.000Z",
        "s3": {"bucket": {"name": more.pop("bucket", "uploads")}, "object": thing},
    }
    return json.dumps({"Records": [{**record, **more}]})


def message(body: str, identifier: str = "m1", deliveries: int = 1) -> dict[str, Any]:
    """An SQS message as Lambda gets it."""
    return {
        "messageId": identifier,
        "body": body,
        "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": str(deliveries)},
    }


class Dead(BaseException):
    """The worker's process is gone: nothing that it would still do happens."""


@dataclass
class Worker:
    """An invocation in a thread that stands still at every boundary until it is told how to go
    on.
    """

    number: int
    messages: list[str]
    waiting: bool = False
    done: bool = False
    dead: bool = False
    order: str = "go"
    at: tuple[str, str] = ("", "")
    result: Any = None
    failure: BaseException | None = None
    signal: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@dataclass
class World:
    """`deliveries` counts per message id; `gone` are the messages that SQS has deleted."""

    configuration: Settings = CONFIGURATION
    clock: int = 1_736_900_000_000
    bodies: dict[str, str] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    workers: list[Worker] = field(default_factory=list)
    numbers: int = 0
    flush_failed: bool = False

    def __post_init__(self) -> None:
        self.cloud = Cloud(self._boundary)
        self.here = threading.local()
        self.back = threading.Semaphore(0)

    def invocation(self, owner: str, remaining: int = 600_000) -> Invocation:
        table = Table(
            self.cloud.dynamodb,
            "tracking",
            "pk",
            "sk",
            pause=lambda seconds: self._boundary("pause", "pause"),
        )
        return Invocation(
            self.configuration,
            table,
            self.cloud.s3,
            self.cloud.states,
            owner,
            lambda: self.clock,
            lambda: remaining,
        )

    def send(self, body: str) -> None:
        self.bodies[f"m{len(self.bodies)}"] = body

    def deliver(self, identifiers: list[str]) -> Worker:
        """Start a worker on these messages, deleted ones included: SQS delivers at least once."""
        for identifier in identifiers:
            self.deliveries[identifier] = self.deliveries.get(identifier, 0) + 1
        batch = [message(self.bodies[i], i, self.deliveries[i]) for i in identifiers]
        return self._begin(identifiers, lambda invocation: collect.collect_batch(invocation, batch))

    def flush(self, seconds: int) -> Worker:
        event = {"action": "flush", "older_than_seconds": seconds}
        return self._begin([], lambda invocation: flush.flush_waiting(invocation, event))

    def _begin(self, identifiers: list[str], work: Any) -> Worker:
        self.numbers += 1
        worker = Worker(self.numbers, identifiers)
        self.workers.append(worker)

        def run() -> None:
            self.here.worker = worker
            worker.signal.acquire()
            try:
                worker.result = work(self.invocation(f"request-{worker.number}"))
            except BaseException as failure:  # noqa: BLE001 - the scheduler decides what each one means
                worker.failure = failure
            worker.done = True
            self.back.release()

        threading.Thread(target=run, daemon=True).start()
        return worker

    def step(self, worker: Worker, order: str = "go") -> None:
        """Let a worker go on to its next boundary, with `order` as the fate of the call that it
        stands at.
        """
        worker.order = order
        worker.signal.release()
        self.back.acquire()
        if worker.done:
            self._end(worker)

    def finish(self, worker: Worker) -> Worker:
        while not worker.done:
            self.step(worker)
        return worker

    def _boundary(self, call: str, moment: str) -> None:
        worker = getattr(self.here, "worker", None)
        if worker is None:
            return
        if worker.dead:
            raise Dead
        worker.at = call, moment
        self.back.release()
        worker.signal.acquire()
        order, worker.order = worker.order, "go"
        if order == "die":
            worker.dead = True
            raise Dead
        if order == "fail" and moment == "before":
            raise error("ThrottlingException", call)
        if order == "fail" and moment == "after":
            raise ReadTimeoutError(endpoint_url="https://aws", error="the answer is lost")

    def _end(self, worker: Worker) -> None:
        self.workers.remove(worker)
        if worker.failure is not None:
            of_a_flush = () if worker.messages else (flush.FlushError, ClientError, BotoCoreError)
            if not isinstance(worker.failure, (Dead, *of_a_flush)):
                raise worker.failure
            self.flush_failed |= not worker.messages
            return
        if worker.messages:
            failed = {entry["itemIdentifier"] for entry in worker.result["batchItemFailures"]}
            self.gone |= set(worker.messages) - failed

    def drain(self) -> None:
        """End every worker, then deliver what is left on the queue, each time after the lock's
        expiry, until nothing is left.
        """
        while self.workers:
            self.finish(self.workers[0])
        list(orphaned(self.cloud))
        for _ in range(20):
            self.clock += 1000 * TTL + 1
            left = [identifier for identifier in self.bodies if identifier not in self.gone]
            if not left:
                break
            for identifier in left:
                self.finish(self.deliver([identifier]))
        else:
            raise AssertionError(f"the queue does not get empty: {left}")

    def due(self) -> list[str]:
        """The prefixes in which something is due although nobody will come: the lost wake-ups."""
        invocation = self.invocation("observer")
        prefixes = [sk for pk, sk in self.cloud.items if pk == "PREFIXES"]
        return [p for p in prefixes if _is_due(invocation, p)]

    def files(self) -> dict[str, dict[str, Any]]:
        """Every recorded file by its digest."""
        invocation = self.invocation("observer")
        prefixes = sorted(sk for pk, sk in self.cloud.items if pk == "PREFIXES")
        return {
            item["digest"]: item for p in prefixes for item in invocation.table.query(p, "FILE#")
        }

    def sent(self) -> dict[str, Any]:
        """Every upload that was announced, by its digest."""
        uploads = [u for body in self.bodies.values() for u in contents(body)]
        return {upload.digest: upload for upload in uploads if isinstance(upload, Upload)}


def _is_due(invocation: Invocation, prefix: str) -> bool:
    register = invocation.table.get("PREFIXES", prefix)
    waiting = advance.pending.waiting(invocation, prefix)
    return bool(
        register.get("open_claim")
        or register.get("unstarted")
        or advance._next(invocation, waiting, None)
    )

"""The distributed mode of Map: every item, or batch of items, is a child execution with a history
of its own.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.call import Call, Result, TaskError
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.history import NOT_TRUNCATED, History, failed
from downbeat.simulator.item_reader import READER_FAILED, read_items
from downbeat.simulator.line import Line, MachineRun, Visit, iso
from downbeat.simulator.numbers import number_of, within
from downbeat.simulator.parallel import Started, gather
from downbeat.simulator.values import LARGEST, to_json

AT_ONCE = 10_000
WRITER_FAILED = "States.ResultWriterFailed"
EXCEEDED = (
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
)
Select = Callable[[Visit, Line, Any, Any], Any]


def run_items(
    visit: Visit,
    document: Any,
    items: list[Any] | None,
    *,
    at_once: int,
    select: Select,
    play: Callable[..., Work],
) -> Work:
    """One Map Run: reads the items if there is an ItemReader, runs the children, and gathers or
    writes their outputs.
    """
    line, run = visit.line, visit.line.run
    count, percentage = tolerated_count(visit, document), tolerated_percentage(visit, document)
    label, run_id = visit.state.get("Label") or run.uuid(), run.uuid()
    machine = run.arn.split(":")[6]
    map_run = ":".join([*run.arn.split(":")[:5], "mapRun", f"{machine}/{label}", run_id])
    started = line.previous = run.history.add(
        "MapRunStarted", line.previous, ("mapRunStartedEventDetails", {"mapRunArn": map_run})
    )
    children: list[MachineRun] = []
    try:
        found = (yield from read_items(visit, document)) if items is None else items
        inputs = batched(
            visit,
            document,
            [_selected(visit, document, at, value, select) for at, value in enumerate(found)],
        )
        children = [_child(run, machine, label) for _ in inputs]
        works = _works(visit, inputs, children, play)
        results = yield from gather(
            line, works, at_once or AT_ONCE, lambda n: tolerated(n, len(inputs), count, percentage)
        )
        outputs = [result for result in results if not isinstance(result, Failure)]
        result = yield from written(visit, document, outputs, map_run, run_id)
    except GeneratorExit:
        run.history.add("MapRunAborted", started)
        raise
    except Failure as failure:
        line.previous = started
        if failure.terminal:
            raise
        reported = (
            failure
            if failure.error in (READER_FAILED, WRITER_FAILED) or failure.evaluated is not None
            else Failure(*EXCEEDED)
        )
        line.previous = run.history.add(
            "MapRunFailed", started, ("mapRunFailedEventDetails", failed(reported))
        )
        raise reported from None
    finally:
        run.children += [child for child in children if child.outcome]
        if processor(visit.state).get("ProcessorConfig", {}).get("ExecutionType") != "EXPRESS":
            run.transitions += sum(child.transitions for child in children)
    line.previous, line.done = run.history.add("MapRunSucceeded", started), started
    return result


def processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The machine that runs for each item: ItemProcessor, or Iterator as it was called before."""
    return state.get("ItemProcessor") or state["Iterator"]


def tolerated_count(visit: Visit, document: Any) -> float | None:
    """ToleratedFailureCount, or None."""
    count = number_of(visit, "ToleratedFailureCount", document, -1)
    if (
        "ToleratedFailureCount" not in visit.state
        and "ToleratedFailureCountPath" not in visit.state
    ):
        return None
    return within(visit, "ToleratedFailureCount", count, "cannot be negative", count >= 0)


def tolerated_percentage(visit: Visit, document: Any) -> float | None:
    """ToleratedFailurePercentage, or None."""
    share = number_of(visit, "ToleratedFailurePercentage", document, -1, kind="float")
    if (
        "ToleratedFailurePercentage" not in visit.state
        and "ToleratedFailurePercentagePath" not in visit.state
    ):
        return None
    return within(
        visit, "ToleratedFailurePercentage", share, "must be between 0 and 100", 0 <= share <= 100
    )


def tolerated(failures: int, total: int, count: float | None, percentage: float | None) -> bool:
    """Whether a Map Run goes on after so many failures: none is tolerated unless the state says
    so.
    """
    if count is None and percentage is None:
        return False
    return (count is None or failures <= count) and (
        percentage is None or 100 * failures / total <= percentage
    )


def _selected(
    visit: Visit, document: Any, at: int, value: Any, select: Select
) -> tuple[Any, Mapping[str, Any]]:
    item = {"Index": at, "Value": value}
    return select(visit, Line(visit.line.run, item=item), document, value), item


def batched(
    visit: Visit, document: Any, selected: list[tuple[Any, Mapping[str, Any]]]
) -> list[tuple[Any, Mapping[str, Any]]]:
    """The inputs of the child executions: the items, or batches of them with ItemBatcher."""
    batcher = visit.state.get("ItemBatcher")
    if not batcher:
        return selected
    most = int(
        number_of(
            visit,
            "MaxItemsPerBatch",
            document,
            len(selected) or 1,
            holder=batcher,
            where="ItemBatcher/",
        )
    )
    room = int(
        number_of(
            visit, "MaxInputBytesPerBatch", document, LARGEST, holder=batcher, where="ItemBatcher/"
        )
    )
    common: dict[str, Any] = {}
    if "BatchInput" in batcher:
        given = batcher["BatchInput"]
        common["BatchInput"] = (
            query.evaluate(visit, given, "ItemBatcher/BatchInput")
            if visit.jsonata
            else query.template(visit, given, document)
        )
    batches: list[tuple[Any, Mapping[str, Any]]] = []
    size = 0
    for value, item in selected:
        bytes_of_item = len(to_json(value).encode())
        if not batches or len(batches[-1][0]["Items"]) >= most or size + bytes_of_item > room:
            batches.append(({**common, "Items": []}, item))
            size = len(to_json(batches[-1][0]).encode())
        batches[-1][0]["Items"].append(value)
        size += bytes_of_item + 1
    return batches


def _child(run: MachineRun, machine: str, label: str) -> MachineRun:
    name = run.uuid()
    prefix = run.arn.split(":")[:5]
    arn = ":".join([*prefix, "execution", f"{machine}/{label}", name])
    parent = run.execution["Execution"]
    execution = {
        "Execution": {"Id": arn, "Name": name, "RoleArn": parent["RoleArn"], "RedriveCount": 0},
        "StateMachine": {
            "Id": ":".join([*prefix, "stateMachine", f"{machine}/{label}"]),
            "Name": f"{machine}/{label}",
        },
    }
    return MachineRun(
        run.clock, History(run.clock, run.start), run.tasks, run.random, run.start, arn, execution
    )


def _works(
    visit: Visit,
    inputs: list[tuple[Any, Mapping[str, Any]]],
    children: list[MachineRun],
    play: Callable[..., Work],
) -> Iterator[Started]:
    for (value, item), child in zip(inputs, children, strict=True):
        yield Line(child, item=item, inner=True), _execution(visit, child, item, value, play)


def _execution(
    visit: Visit, run: MachineRun, item: Mapping[str, Any], value: Any, play: Callable[..., Work]
) -> Work:
    line = Line(run, item=item, inner=True)
    started = iso(run.history.timestamp())
    run.execution = {
        **run.execution,
        "Execution": {**run.execution["Execution"], "Input": value, "StartTime": started},
    }
    told = {
        "input": to_json(value),
        "inputDetails": NOT_TRUNCATED,
        "roleArn": run.execution["Execution"]["RoleArn"],
    }
    run.history.add("ExecutionStarted", 0, ("executionStartedEventDetails", told))
    try:
        output = yield from play(line, processor(visit.state), value, visit.language)
    except Failure as failure:
        run.history.end(
            "ExecutionFailed", line.previous, ("executionFailedEventDetails", failed(failure))
        )
        run.outcome = ("FAILED", None, failure)
        raise Failure(failure.error, failure.cause) from None
    except GeneratorExit:
        run.history.end("ExecutionAborted", line.previous, ("executionAbortedEventDetails", {}))
        run.outcome = ("ABORTED", None, None)
        raise
    text = {"output": line.json(output), "outputDetails": NOT_TRUNCATED}
    run.history.end("ExecutionSucceeded", line.previous, ("executionSucceededEventDetails", text))
    run.outcome = ("SUCCEEDED", output, None)
    return output


def written(visit: Visit, document: Any, outputs: list[Any], map_run: str, run_id: str) -> Work:
    """The result of the state: the outputs, or where the ResultWriter put them. `tasks` sees the
    call that writes the manifest.
    """
    writer = visit.state.get("ResultWriter")
    if not writer:
        return outputs
    if writer.get("WriterConfig", {}).get("Transformation") == "FLATTEN":
        outputs = [
            inner
            for output in outputs
            for inner in (output if isinstance(output, list) else [output])
        ]
    if "Resource" not in writer:
        return outputs
    given = (
        query.evaluate(visit, writer.get("Arguments", {}), "ResultWriter/Arguments")
        if visit.jsonata
        else query.template(visit, writer.get("Parameters", {}), document)
    )
    folder = f"{given['Prefix']}/" if given.get("Prefix") else ""
    place = {"Bucket": given.get("Bucket"), "Key": f"{folder}{run_id}/manifest.json"}
    run = visit.line.run
    try:
        answer = run.tasks(
            Call(
                visit.name,
                writer["Resource"],
                dict(place),
                1,
                visit.context(),
                run.clock.now,
                "ResultWriter",
            )
        )
    except TaskError as error:
        if not (error.error or "").startswith((WRITER_FAILED, "S3.")):
            return {"MapRunArn": map_run, "ResultWriterDetails": place}
        yield max(0.0, float(error.seconds))
        raise Failure(WRITER_FAILED, error.cause or error.error) from None
    if isinstance(answer, Result) and answer.seconds > 0:
        yield float(answer.seconds)
    return {"MapRunArn": map_run, "ResultWriterDetails": place}

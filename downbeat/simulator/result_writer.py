"""What the ResultWriter of a Distributed Map writes, and what the state returns instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.call import Call, Result, TaskError
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Visit

WRITER_FAILED = "States.ResultWriterFailed"


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
    manifest = _manifest(visit, document, writer, run_id)
    try:
        answer = _write(visit, writer["Resource"], manifest)
    except TaskError as error:
        if not (error.error or "").startswith((WRITER_FAILED, "S3.")):
            return {"MapRunArn": map_run, "ResultWriterDetails": manifest}
        yield max(0.0, float(error.seconds))
        raise Failure(WRITER_FAILED, error.cause or error.error) from None
    if isinstance(answer, Result) and answer.seconds > 0:
        yield float(answer.seconds)
    return {"MapRunArn": map_run, "ResultWriterDetails": manifest}


def _manifest(
    visit: Visit, document: Any, writer: Mapping[str, Any], run_id: str
) -> dict[str, Any]:
    """The bucket and the key of the manifest that the ResultWriter writes."""
    arguments = (
        query.evaluate(visit, writer.get("Arguments", {}), "ResultWriter/Arguments")
        if visit.jsonata
        else query.template(visit, writer.get("Parameters", {}), document)
    )
    folder = f"{arguments['Prefix']}/" if arguments.get("Prefix") else ""
    return {"Bucket": arguments.get("Bucket"), "Key": f"{folder}{run_id}/manifest.json"}


def _write(visit: Visit, resource: str, manifest: Mapping[str, Any]) -> Any:
    run = visit.line.run
    return run.tasks(
        Call(
            visit.name,
            resource,
            dict(manifest),
            1,
            visit.context(),
            run.clock.now,
            "ResultWriter",
        )
    )

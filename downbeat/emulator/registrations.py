"""What a stack's program registers, without an engine and without AWS: the program runs in this
process, and a monitor writes down each resource.

`python -m downbeat.emulator.registrations STACK --account 111122223333` prints it as JSON, for
programs that may not import Pulumi. What only AWS knows (the id of a key) is a placeholder that
begins with LATER.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi import RunError

from downbeat.asl import DiagnosticsError
from downbeat.config import stack_file
from downbeat.config.sources import SourceAnswer
from downbeat.emulator.computed_outputs import Place
from downbeat.emulator.engine import main_program
from downbeat.emulator.program_run import run_program
from downbeat.emulator.projects import Project, project, without_looking
from downbeat.emulator.recorded_sources import other_outputs, reading_recorded, sources_reader
from downbeat.emulator.recorder import Recorder, Registration
from downbeat.plan import remembered


def recorded(
    target: Project,
    place: Place,
    outputs: Mapping[str, Mapping[str, Any]],
    read: Mapping[Any, SourceAnswer] | None = None,
) -> list[Registration]:
    """Every resource that the stack's program registers, in their order.

    Args:
        outputs: full name of another stack → its outputs.
        read: source → what somebody who may ask AWS has read; the last run's values stand for the
            rest.

    Raises:
        RunError: where the program refuses to run, with its sentences.
    """
    recorder = Recorder(place, outputs)
    target = without_looking(target)
    with reading_recorded(sources_reader(target, read)):
        run_program(main_program(target.root), target, recorder, preview=False)
    return recorder.registered


def deployed_project(root: Path, stack: str, *, local: bool) -> Project:
    """Return the stack with the configuration that is deployed: locally, examples stand for what
    only AWS knows.

    Raises:
        StackFileError: where it has no file, or one that is no YAML.
    """
    target = project(root, stack)
    return target if local else target._replace(config=stack_file(root, stack))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("stack")
    parser.add_argument("--account", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--partition", default="aws")
    parser.add_argument("--local", action="store_true", help="as the embedded AWS has it")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument(
        "--read", action="store_true", help="standard input has values of sources, as JSON"
    )
    chosen = parser.parse_args()
    os.chdir(chosen.root)
    place = Place(chosen.account, chosen.region, chosen.partition)
    try:
        target = deployed_project(chosen.root, chosen.stack, local=chosen.local)
        read = remembered.noted_answers(json.load(sys.stdin)) if chosen.read else {}
        outputs = other_outputs(target, local=chosen.local, read=read)
        registered = recorded(target, place, outputs, read)
    except (RunError, DiagnosticsError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(
        json.dumps(
            {
                "project": target.name,
                "provider": version("pulumi-aws"),
                "resources": [asdict(one) for one in registered],
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

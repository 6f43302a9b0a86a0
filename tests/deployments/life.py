"""A whole life of a stack in the real engine: made, changed, renamed, looked at, taken away; what
was asked of AWS at each stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.config import Secret
from downbeat.emulator import ministack
from downbeat.emulator.engine import Engine, open_engine
from downbeat.emulator.projects import Project, project
from tests.deployments.asked import Asked, recorded

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "omc-flywheel-prod-db-refresh", "omc-flywheel-prod-refresh"


class Stage(NamedTuple):
    """What is done, with which configuration, and which pipeline names are no more."""

    name: str
    config: Mapping[str, Any]
    do: Callable[[Engine], Any]
    former: tuple[str, ...] = ()


def stages() -> list[Stage]:
    """prod with everything that a stack can have: Slack too, and nothing that is protected or
    retained.
    """
    first = dict(project(ROOT, "prod").config) | {
        "downbeat:slackWebhook": Secret(),
        "downbeat:protect": False,
        "downbeat:retainLogs": False,
    }
    second = first | {
        "downbeat:logRetentionDays": 180,
        "downbeat:tags": {"owner": "data-platform"},
        "downbeat:pipelines": changed(first["downbeat:pipelines"]),
    }
    third = second | {"downbeat:pipelines": renamed(second["downbeat:pipelines"])}
    return [
        Stage("up", first, Engine.up),
        Stage("change", second, Engine.up),
        Stage("replace", third, Engine.up, (OLD,)),
        Stage("refresh", third, Engine.refresh),
        Stage("destroy", third, Engine.destroy),
    ]


def changed(pipelines: Mapping[str, Any]) -> dict[str, Any]:
    """Another hour, another size, another receiver, another prefix: an update of everything that
    updates.
    """
    weekly = pipelines["weekly-monitoring"]
    return {
        **pipelines,
        "weekly-monitoring": (
            weekly
            | {
                "cadence": {"every": "week", "on": "TUE", "at": "07:00", "timezone": "UTC"},
                "size": "large",
            }
        ),
        "ndjson-to-parquet": pipelines["ndjson-to-parquet"] | {"enabled": False},
    }


def renamed(pipelines: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **pipelines,
        "database-refresh": pipelines["database-refresh"] | {"name": NEW, "renamedFrom": OLD},
    }


def lived(folder: Path, cli: Path) -> Iterator[tuple[Stage, Project, Asked]]:
    """Each stage after it was lived through, with the recorder of all calls so far."""
    base = project(ROOT, "prod")._replace(folder=folder / "prod")
    where = ministack.start(base.folder, base.account)
    try:
        with recorded(where, base.region) as asked:
            for stage in stages():
                target = base._replace(config=stage.config)
                with open_engine(target, cli, where) as opened:
                    asked.stage = stage.name
                    stage.do(opened)
                yield stage, target, asked
    finally:
        ministack.stop(base.folder)

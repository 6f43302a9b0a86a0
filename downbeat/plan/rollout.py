"""Which versions the alias `live` starts: a new version gets its share first, then all. Pure.

    the record of the last deployment, the alias as it is  →  routing()  →  the alias's weights

Whoever changes the alias in between (`downbeat rollout promote | back`) is heard: the program reads
it before it decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from downbeat.config.stack import Rollout
from downbeat.plan.planned import Planned

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
Weights = Mapping[str, int]  # a version's ARN → its share of the starts in per cent


@dataclass(frozen=True)
class Routing:
    """`share` is what the newest version gets of the starts, in per cent; `stable` is the version
    that gets the rest (None where there is no rest), `needs` its record, `since` when the newest
    one came. `sentence` says what happens, "" where nothing does.
    """

    share: int = 100
    stable: str | None = None
    needs: Mapping[str, Any] | None = None
    since: str = ""
    sentence: str = ""

    def to_json(self) -> dict[str, Any] | None:
        """The entry of a record; None where the newest version gets all starts."""
        if self.stable is None:
            return None
        return {"version": self.stable, "since": self.since, "needs": self.needs}


WHOLE = Routing()


def digest_of(planned: Planned) -> str:
    """A digest of what makes a new version when it changes: the definition and the log level."""
    text = json.dumps([planned.definition, planned.pipeline.log_level], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def routing(
    planned: Planned, before: Mapping[str, Any] | None, weights: Weights, now: datetime
) -> Routing:
    """Decide which versions get the starts.

    Args:
        before: the pipeline's record of the last deployment; None where there is none.
        weights: the alias as AWS has it; {} where there is none.
        now: the time, with its zone.
    """
    rollout = planned.pipeline.rollout
    if rollout is None or not before or not before.get("version") or not weights:
        return WHOLE
    if before["name"] != planned.address.name:
        return WHOLE
    newest, moment = str(before["version"]), f"{now.astimezone(UTC):{MOMENT}}"
    stable = _stable(before, weights, moment)
    if before.get("digest") != digest_of(planned):
        sentence = f"the new version gets {rollout.canary} % of the starts, for {rollout.length}"
        return Routing(rollout.canary, stable["version"], stable["needs"], moment, sentence)
    if stable["version"] == newest:
        return WHOLE
    return _continued(rollout, newest, stable, weights, now)


def _stable(before: Mapping[str, Any], weights: Weights, moment: str) -> Mapping[str, Any]:
    """The version that has proved itself: the one of the last deployment, if it has all starts,
    else the other one that the alias starts. Its needs are not known where nobody recorded them.
    """
    newest = before["version"]
    others = {version: weight for version, weight in weights.items() if version != newest}
    if not any(others.values()):
        return {"version": newest, "since": moment, "needs": {key: before[key] for key in NEEDS}}
    version = max(others, key=lambda one: others[one])
    recorded = before.get("stable") or {}
    if recorded.get("version") == version:
        return dict(recorded)
    return {"version": version, "since": moment, "needs": None}


def _continued(
    rollout: Rollout, newest: str, stable: Mapping[str, Any], weights: Weights, now: datetime
) -> Routing:
    """The same version as last time, which has a share of the starts or none."""
    version, rest = number_of(newest), number_of(stable["version"])
    since, needs = stable["since"], stable["needs"]
    if not weights.get(newest):
        sentence = (
            f"version {version} was taken back: version {rest} gets all starts, until the"
            " definition changes or `downbeat rollout promote`"
        )
        return Routing(0, stable["version"], needs, since, sentence)
    begun = datetime.strptime(since, MOMENT).replace(tzinfo=UTC)
    seconds = rollout.length.seconds
    if seconds is not None and now - begun >= timedelta(seconds=seconds):
        return Routing(sentence=f"version {version} has had its time and gets all starts")
    sentence = f"version {version} gets {rollout.canary} % of the starts since {since}"
    return Routing(rollout.canary, stable["version"], needs, since, sentence)


# What a record says of the needs of a version's executions.
NEEDS = ("name", "limit", "statements", "topics")


def number_of(version: str) -> str:
    """The number of a version's ARN."""
    return version.rsplit(":", 1)[-1]

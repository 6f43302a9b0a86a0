"""What an update adds to a role and takes from it, told in preview and in the update: statement by
statement, each with the states that need it.

The engine alone knows what is deployed: it hands a resource's inputs of last time to a hook.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2

from downbeat.asl.reasons import Certified
from downbeat.asl.role_changes import RoleChange, change_sentences, role_change

HOOKS = resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS
Certificate = Callable[[], Sequence[Certified]]


class _Role(NamedTuple):
    """Whose role a policy is, and what makes its statements with what asks for them."""

    role: str
    certificate: Certificate


class _Announcements:
    """The roles of one run of a program, and the one hook of all of them: for hooks that are
    registered at the same time the SDK starts a server each.
    """

    def __init__(self, first: str) -> None:
        """`first`: a policy's name in Pulumi; no other run under the same engine has it."""
        self.by_policy: dict[str, _Role] = {}
        options = pulumi.ResourceHookOptions(on_dry_run=True)
        self.hook = pulumi.ResourceHook(f"{first}-announcement", self.announce, options)

    async def announce(self, args: pulumi.ResourceHookArgs) -> None:
        """Tell how the role differs from what is deployed."""
        role, certificate = self.by_policy[args.name]
        before = await _statements(args.old_inputs)
        change = role_change(certificate(), before or [])
        if change:
            pulumi.log.info("\n".join(_lines(role, change, new=before is None)))


_RUNS: WeakKeyDictionary[Any, _Announcements] = WeakKeyDictionary()


def announced(name: str, role: str, certificate: Certificate) -> pulumi.ResourceHookBinding | None:
    """Return the hooks of a role's policy; None where no engine runs them: in unit tests with
    mocks, in a run in process, under a CLI before 3.182.

    Args:
        name: the policy's name in Pulumi.
        role: the role's name in AWS.
        certificate: makes the role's statements with what asks for them, when they are needed.
    """
    if not settings.monitor_supports_feature(HOOKS):
        return None
    monitor = settings.get_monitor()
    if monitor not in _RUNS:
        _RUNS[monitor] = _Announcements(name)
    _RUNS[monitor].by_policy[name] = _Role(role, certificate)
    hook = _RUNS[monitor].hook
    return pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook])


def _lines(role: str, change: RoleChange, *, new: bool) -> Iterator[str]:
    """A line for each statement; of a new role, whose diff is the whole policy, one for all."""
    if new:
        actions = [action for one in change.added for action in one.statement["Action"]]
        yield f"the role {role} is new; it may {', '.join(dict.fromkeys(actions))}"
        return
    yield f"the role {role} changes:"
    yield from (f"  {sentence}" for sentence in change_sentences(change))


async def _statements(inputs: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """The statements of a policy's inputs; None where there are none."""
    policy = (inputs or {}).get("policy")
    if isinstance(policy, pulumi.Output):
        policy = await policy.future()
    return list(json.loads(policy)["Statement"]) if isinstance(policy, str) else None

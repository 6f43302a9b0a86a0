"""The rules inside the program: what a plain `pulumi up` cannot forget.

A policy pack runs only where somebody passes --policy-pack or a policy group asks for it.
`install()` binds the same rules to every resource of the program by resource hooks: they judge
before the create or update, in preview too, and stop it.

What it cannot do, and the pack can: the rules about the whole stack, resources that do not change
in this run (no hook runs for them), the pack's dashboards, remediation. Run both.
"""

from __future__ import annotations

import asyncio
import copy
import gc
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import mocks, settings

from .levels import Levels, configured
from .rules import RULES
from .rules.judgement import judged
from .rules.mode import tell
from .rules.plain import plain_value
from .rules.rule import ADVISORY, MANDATORY, Finding, Resource, Rule

HOOK = "downbeat-guard"
OFF = (
    "downbeat:guard is off: this program creates resources that no policy has judged. Only"
    " `--policy-pack policies` judges them now. To switch it on again: pulumi config rm"
    " downbeat:guard"
)


IMPORTED = (
    "{type} {name} is imported: no hook runs for an import, so nothing would judge it. Import it"
    " with `pulumi import --policy-pack policies`, and then take import_ out of the program."
)


LATER = (
    "A resource transform is registered after guard.install(). It runs behind the guard and could"
    " take the guard off a resource. Register it before guard.install(), or per resource"
    " (ResourceOptions.transforms): both run before the guard."
)


EARLIER = (
    "These are declared before guard.install(), so that nothing would judge them: {names}. Call"
    " guard.install() before the first resource."
)


class PolicyViolation(Exception):
    """A resource that must not be created; `str()` has a line for every mandatory violation."""


def install(pack_config: Mapping[str, Any] | None = None) -> None:
    """Judge every custom resource that this program declares from now on.

    `pack_config` has the form of a --policy-pack-config file: rule → "advisory", "mandatory" or
    "disabled", or an object with `enforcementLevel` and the rule's own settings; "all" stands for
    every rule. Unit tests with mocks run no hooks: there it does nothing. Raises ValueError for a
    rule or level that does not exist, RuntimeError where the CLI is too old for hooks,
    PolicyViolation where the program has declared a resource already, or registers a transform of
    the whole stack later.
    """
    levels = configured(pack_config or {})
    if isinstance(settings.SETTINGS.monitor, mocks.MockMonitor):
        return
    if earlier := _declared():
        raise PolicyViolation(EARLIER.format(names=", ".join(earlier)))
    tell(pulumi.runtime.is_dry_run())
    hook = pulumi.ResourceHook(HOOK, _hook(levels), pulumi.ResourceHookOptions(on_dry_run=True))

    def bind(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not args.custom or args.type_.startswith("pulumi:"):
            return None
        if getattr(args.opts, "import_", None):
            raise PolicyViolation(IMPORTED.format(type=args.type_, name=args.name))
        return pulumi.ResourceTransformResult(props=args.props, opts=_with_hook(args.opts, hook))

    try:
        pulumi.runtime.register_resource_transform(bind)
    except Exception as error:
        raise RuntimeError(
            "The guard needs a Pulumi CLI with resource transforms and hooks (3.182 or later):"
            f" {error}"
        ) from error
    _refuse_later_transforms(settings.SETTINGS.monitor)


def _declared() -> list[str]:
    """Return "type name" of each resource that this program has declared so far. The SDK keeps no
    list: they are the resources that Python has, of the event loop that this program runs in (an
    earlier program of the same process had another one).
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # a test outside of a program
        return []
    return sorted(
        f"{one.pulumi_resource_type} {one.pulumi_resource_name}"
        for one in gc.get_objects()
        if issubclass(type(one), pulumi.CustomResource)
        and not one.pulumi_resource_type.startswith("pulumi:")
        and _loop_of(one) is loop
    )


def _loop_of(resource: pulumi.CustomResource) -> asyncio.AbstractEventLoop | None:
    urn = getattr(getattr(resource, "urn", None), "_data", None)
    return urn.get_loop() if isinstance(urn, asyncio.Future) else None


def _refuse_later_transforms(monitor: Any) -> None:
    """Have this program's connection to the engine refuse the next transform for the whole stack:
    the engine runs them in the order in which they came.
    """

    def refuse(callback: Any) -> None:
        raise PolicyViolation(LATER)

    monitor.RegisterStackTransform = refuse


def switched_off() -> None:
    """Say, loudly, that the guard is off; for the program to call where the stack's configuration
    says so.
    """
    pulumi.log.warn(OFF)


def violations(resource: Resource, levels: Levels) -> tuple[list[str], list[str]]:
    """(mandatory, advisory) findings on one resource, each as "rule: path: sentence"."""
    findings: dict[str, list[str]] = {MANDATORY: [], ADVISORY: []}
    for rule in RULES:
        level, config = levels[rule.name]
        if level in findings:
            findings[level].extend(
                _line(rule, finding) for finding in judged(rule, resource, config)
            )
    return findings[MANDATORY], findings[ADVISORY]


def _line(rule: Rule, finding: Finding) -> str:
    return f"{rule.name}: {finding}"


def _hook(levels: Levels) -> Any:
    async def judge(args: pulumi.ResourceHookArgs) -> None:
        """Judge one resource before it is created or updated."""
        props = plain_value(await _resolved(args.new_inputs or {}))
        mandatory, advisory = violations(Resource(args.type, props, args.urn, args.name), levels)
        if advisory:
            pulumi.log.warn(_told(args, "advisory policy violations", advisory))
        if mandatory:
            raise PolicyViolation(_told(args, "policy violations", mandatory))

    return judge


def _told(args: pulumi.ResourceHookArgs, what: str, lines: list[str]) -> str:
    return f"{what} of {args.type} {args.name}:\n" + "\n".join(f"  {line}" for line in lines)


async def _resolved(value: Any) -> Any:
    """The inputs with secrets as plain values; what is unknown inside a secret stays unknown."""
    if isinstance(value, pulumi.Output):
        return await _resolved(await value.future(with_unknowns=True))
    if isinstance(value, Mapping):
        return {key: await _resolved(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [await _resolved(inner) for inner in value]
    return value


def _with_hook(opts: pulumi.ResourceOptions, hook: pulumi.ResourceHook) -> pulumi.ResourceOptions:
    """A copy of the options with the guard before create and update, behind hooks that are there
    already.
    """
    own = opts.hooks or pulumi.ResourceHookBinding()
    hooks = copy.copy(own)
    hooks.before_create = [*(own.before_create or []), hook]
    hooks.before_update = [*(own.before_update or []), hook]
    guarded = copy.copy(opts)
    guarded.hooks = hooks
    return guarded

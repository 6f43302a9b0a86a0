"""Resources that a stack took over stay in AWS when it gives them up: their first owner can have
them back.
"""

from __future__ import annotations

import copy
from collections.abc import Collection

import pulumi


def keep(resources: Collection[tuple[str, str]]) -> None:
    """Have the engine retain resources on deletion, by (type, name in Pulumi). To be called before
    the guard is installed, which refuses later transforms.
    """
    if not resources:
        return

    def retain(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if (args.type_, args.name) not in resources:
            return None
        return pulumi.ResourceTransformResult(props=args.props, opts=retained(args.opts))

    pulumi.runtime.register_resource_transform(retain)


def retained(options: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return a copy of the options of a resource that AWS keeps."""
    kept = copy.copy(options)
    kept.retain_on_delete = True
    return kept

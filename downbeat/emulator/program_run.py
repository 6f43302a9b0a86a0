"""One run of a Pulumi program in this process."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable

from pulumi.runtime import mocks, settings
from pulumi.runtime.config import set_all_config
from pulumi.runtime.stack import run_in_stack

from downbeat.emulator.local_configuration import STAND_IN_SECRET
from downbeat.emulator.projects import Project, flat_config, secret_keys


def run_program(
    program: Callable[[], None], project: Project, monitor: mocks.MockMonitor, *, preview: bool
) -> None:
    """Runs a Pulumi program against the monitor, apart from every other run in this process; what
    it raises is raised here.

    MockSettings and run_in_stack are the SDK's own way of doing that under test; pulumi is pinned.
    """

    def body() -> None:
        settings.set_root_resource(None)  # type: ignore[arg-type]
        settings.configure(
            mocks.MockSettings(
                monitor=monitor,
                monitor_features=set(),
                engine=mocks.MockEngine(None),
                project=project.name,
                stack=project.stack,
                dry_run=preview,
                organization="organization",
                root_directory=str(project.root),
                callbacks=None,
                outputs=set(),
                lock=threading.Lock(),
                package_refs={},
                base_providers_by_ref={},
                parallel=None,
                legacy_apply_enabled=False,
            )
        )
        set_all_config(flat_config(project, STAND_IN_SECRET), secret_keys(project))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run_in_stack(program))
        finally:
            loop.close()
            asyncio.set_event_loop(None)

    contextvars.copy_context().run(body)

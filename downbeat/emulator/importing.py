"""`pulumi import` in the local engine: what the embedded AWS has goes into the stack's state.

The CLI asks the project's language host for its plugins before it imports, though no program runs.
The local engine has no language host on disk; the SDK's own one serves for as long as the import
lasts, and answers that it needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi import automation
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

HOSTS = "PULUMI_DEBUG_LANGUAGES"


class _IdleHost(LanguageServer):
    """A language host that the engine attaches to, and has nothing to run."""

    def Handshake(self, request: Any, context: Any) -> Any:
        return language_pb2.LanguageHandshakeResponse()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


def import_into(stack: automation.Stack, content: Mapping[str, Any]) -> None:
    """Take over what the content of an import file names.

    Raises:
        automation.CommandError: with what the engine says.
    """
    environment = dict(stack.workspace.env_vars)
    with _language_host() as port:
        stack.workspace.env_vars = {**environment, HOSTS: f"python:{port}"}
        try:
            stack.import_resources(
                resources=content["resources"],
                name_table=content["nameTable"],
                protect=False,
                generate_code=False,
            )
        finally:
            stack.workspace.env_vars = environment


@contextmanager
def _language_host() -> Iterator[int]:
    """The port of a language host whose program is empty."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    host = _IdleHost(lambda: None)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0)

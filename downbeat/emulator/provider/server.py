"""The provider's gRPC service, on 127.0.0.1 in a thread of this process; the engine attaches to it
by PULUMI_DEBUG_PROVIDERS.

The protocol: https://github.com/pulumi/pulumi/blob/v3.259.0/proto/pulumi/provider.proto. The SDK's
own servicer (pulumi.provider.experimental) drops the old inputs of Diff, puts tracebacks into
errors and lacks Handshake and Attach; hence this one.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from downbeat.emulator.provider.provider import Provider
from downbeat.emulator.provider.resource import Refused
from downbeat.emulator.provider.values import from_struct, known, to_struct

THREADS = 16
LARGEST_MESSAGE = 400 * 1024 * 1024  # as the engine's own clients have it
KINDS = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


@contextmanager
def serve(provider: Provider, version: str) -> Iterator[int]:
    """Serves the provider while the block runs; gives its port."""
    options = [
        ("grpc.max_receive_message_length", LARGEST_MESSAGE),
        ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ("grpc.so_reuseport", 0),
    ]
    server = grpc.server(
        ThreadPoolExecutor(THREADS, thread_name_prefix="aws-stand-in"), options=options
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(provider, version), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=1).wait()


def _refusing(method: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal becomes the RPC's error text; anything else is a fault of the stand-in itself and
    says so.
    """

    @functools.wraps(method)
    def call(self: Servicer, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except Refused as refusal:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refusal))
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as fault:
            context.abort(
                grpc.StatusCode.INTERNAL,
                f"the stand-in failed in {method.__name__} of {_subject(request)}: {fault!r}",
            )

    return call


def _subject(request: Any) -> str:
    return str(getattr(request, "urn", "") or getattr(request, "tok", "") or "its configuration")


def _type_and_name(urn: str) -> tuple[str, str]:
    """urn:pulumi:dev::downbeat::parent$aws:sns/topic:Topic::alerts → ("aws:sns/topic:Topic",
    "alerts")
    """
    parts = urn.split("::", 3)
    return parts[2].rsplit("$", 1)[-1], parts[3]


CONFIGURED = ("region", "defaultTags")  # what Configure takes


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Protocol buffers in, plain values to the provider, protocol buffers out."""

    def __init__(self, provider: Provider, version: str) -> None:
        self._provider = provider
        self._version = version

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """The engine goes on with the old configuration of a provider that reports no change."""
        old, _ = from_struct(request.old_inputs)
        new, _ = from_struct(request.news)
        changed = [key for key in CONFIGURED if old.get(key) != new.get(key)]
        response = provider_pb2.DiffResponse
        return response(
            changes=response.DIFF_SOME if changed else response.DIFF_NONE, diffs=changed
        )

    @_refusing
    def Configure(self, request: Any, context: Any) -> Any:
        arguments, _ = from_struct(request.args)
        tags = arguments.get("defaultTags") or {}
        tags = json.loads(tags) if isinstance(tags, str) else tags
        self._provider.configure(arguments.get("region"), tags.get("tags") or {})
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @_refusing
    def Check(self, request: Any, context: Any) -> Any:
        token, name = _type_and_name(request.urn)
        old, _ = from_struct(request.olds)
        new, secrets = from_struct(request.news)
        return provider_pb2.CheckResponse(
            inputs=to_struct(
                self._provider.check(token, name, old, new, request.randomSeed), secrets
            )
        )

    @_refusing
    def Diff(self, request: Any, context: Any) -> Any:
        token, _ = _type_and_name(request.urn)
        old, _ = from_struct(request.old_inputs)
        new, _ = from_struct(request.news)
        state, _ = from_struct(request.olds)
        diff = self._provider.diff(token, old, new, tuple(request.ignoreChanges), state)
        detailed = {
            key: provider_pb2.PropertyDiff(
                kind=KINDS[kind, key in diff.replaces], inputDiff=key in new
            )
            for key, kind in diff.changed.items()
        }
        response = provider_pb2.DiffResponse
        return response(
            changes=response.DIFF_SOME if diff.changed else response.DIFF_NONE,
            diffs=sorted(diff.changed),
            replaces=diff.replaces,
            deleteBeforeReplace=diff.delete_before_replace,
            detailedDiff=detailed,
            hasDetailedDiff=True,
        )

    @_refusing
    def Create(self, request: Any, context: Any) -> Any:
        token, name = _type_and_name(request.urn)
        inputs, secrets = from_struct(request.properties)
        made = self._provider.create(token, name, inputs, secrets=secrets, preview=request.preview)
        return provider_pb2.CreateResponse(
            id=made.id, properties=to_struct(made.outputs, made.secrets)
        )

    @_refusing
    def Update(self, request: Any, context: Any) -> Any:
        token, name = _type_and_name(request.urn)
        state, _ = from_struct(request.olds)
        old, _ = from_struct(request.old_inputs)
        new, secrets = from_struct(request.news)
        made = self._provider.update(
            token, name, state, old, new, secrets=secrets, preview=request.preview
        )
        return provider_pb2.UpdateResponse(properties=to_struct(made.outputs, made.secrets))

    @_refusing
    def Delete(self, request: Any, context: Any) -> Any:
        token, name = _type_and_name(request.urn)
        state, _ = from_struct(request.properties)
        self._provider.delete(token, name, request.id, state)
        return empty_pb2.Empty()

    @_refusing
    def Read(self, request: Any, context: Any) -> Any:
        token, name = _type_and_name(request.urn)
        state, hidden = from_struct(request.properties)
        inputs, secrets = from_struct(request.inputs)
        outputs_and_inputs = self._provider.read(token, name, request.id, state, inputs)
        if outputs_and_inputs is None:
            return provider_pb2.ReadResponse()  # no id: the engine takes it as gone
        outputs, actual = outputs_and_inputs
        return provider_pb2.ReadResponse(
            id=request.id, properties=to_struct(outputs, hidden), inputs=to_struct(actual, secrets)
        )

    @_refusing
    def Invoke(self, request: Any, context: Any) -> Any:
        arguments, _ = from_struct(request.args)
        if not known(arguments):
            raise Refused(f"{request.tok} was called with a value that is not known in preview")
        answer = provider_pb2.InvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct(self._provider.invoke(request.tok, arguments)))
        return answer

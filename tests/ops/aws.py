"""AWS as the tests of downbeat.ops meet it: real boto3 clients whose calls are answered here.

Requests are checked by botocore as ever, and every answer against the service model's own output
shape; a call that nobody answers fails the test. `calls` records (service, operation, parameters).
"""

import time
from types import SimpleNamespace

import boto3
from botocore.config import Config
from botocore.validate import validate_parameters

from downbeat.ops.connection import Connection, clients

ACCOUNT, REGION = "111122223333", "us-east-1"


class Refusal(Exception):
    """An answer that is an error: its code, its message."""

    def __init__(self, code, message="", status=400):
        self.code, self.message, self.status = code, message, status
        super().__init__(code)


class _Shared:
    """The clients that all FakeAws of one test run share, for they take long to make: whose
    connection was asked for a client last answers the calls.
    """

    answering: "FakeAws"

    def __init__(self):
        session = boto3.session.Session(
            aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION
        )
        session.events.register("provide-client-params.*.*", self._note)
        session.events.register("before-call.*.*", self._answer)
        self.client = clients(session, Config(retries={"max_attempts": 1}))

    def _note(self, params, model, context, **_):
        context["given"] = params

    def _answer(self, model, context, **_):
        return self.answering.answer(model, context.get("given", {}))


_SHARED = _Shared()


class FakeAws:
    """answers: {(service, operation): a dict, or a function parameters → dict, or a Refusal}."""

    def __init__(self, latency=0.0):
        self.answers, self.calls, self.latency = {}, [], latency
        self.connection = Connection(ACCOUNT, REGION, "aws", self._client)

    def _client(self, service):
        _SHARED.answering = self
        return _SHARED.client(service)

    def on(self, service, operation, answer):
        self.answers[service, operation] = answer

    def answer(self, model, given):
        """(the HTTP response, the parsed answer) of one call."""
        service = model.service_model.service_name
        self.calls.append((service, model.name, given))
        if self.latency:
            time.sleep(self.latency)
        if (service, model.name) not in self.answers:
            raise AssertionError(f"nobody answers {service}:{model.name} {given}")
        answer = self.answers[service, model.name]
        try:
            if isinstance(answer, Refusal):
                raise answer
            body = answer(given) if callable(answer) else answer
        except Refusal as refusal:
            error = {"Code": refusal.code, "Message": refusal.message}
            body, status = {"Error": error}, refusal.status
        else:
            status = 200
            if model.output_shape:
                validate_parameters(body, model.output_shape)
        meta = {
            "HTTPStatusCode": status,
            "RequestId": "test",
            "HTTPHeaders": {},
            "RetryAttempts": 0,
        }
        return SimpleNamespace(status_code=status), {**body, "ResponseMetadata": meta}

    def operations(self):
        """Every call as "service:Operation"."""
        return [f"{service}:{operation}" for service, operation, _ in self.calls]

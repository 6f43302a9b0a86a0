"""Clients reach nothing but this machine."""

import pytest

from downbeat.emulator import embedded_clients

REGION = "eu-west-1"


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:4566", "http://127.1.2.3:80", "http://localhost:4566", "http://[::1]:4566"],
)
def test_an_endpoint_on_this_machine_is_taken(endpoint):
    assert embedded_clients.loopback(endpoint) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://states.us-east-1.amazonaws.com",
        "http://10.0.0.7:4566",
        "http://0.0.0.0:4566",
        "http://127.0.0.1.example.com:4566",
        "http://localhost.example.com",
        "http://user@example.com:127",
        "",
    ],
)
def test_any_other_endpoint_is_refused_in_one_sentence(endpoint):
    with pytest.raises(embedded_clients.NotLoopback) as refused:
        embedded_clients.clients(endpoint, REGION)
    assert (
        str(refused.value)
        == f'"{endpoint}" is not on this machine; local commands talk to the embedded AWS on'
        " 127.0.0.1 and to nothing else"
    )

import json
import os
import shutil
import signal
import time
from pathlib import Path

import botocore.exceptions
import pytest

from downbeat.emulator import embedded_clients, ministack, ministack_environment, processes

pytestmark = pytest.mark.embedded
REGION = "eu-west-1"


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "stack"
    ministack.stop(tmp_path / "stack")


def test_it_starts_on_this_machine_alone_and_as_the_account_it_was_given(folder):
    started = ministack.start(folder, "444455556666")
    assert (started.was, started.account) == (ministack.NEW, "444455556666")
    assert started.endpoint.startswith("http://127.0.0.1:")
    identity = embedded_clients.clients(started.endpoint, REGION, started.account)(
        "sts"
    ).get_caller_identity()
    assert identity["Account"] == "444455556666"
    listening = _listening(started.pid)
    assert listening == {("127.0.0.1", int(started.endpoint.rsplit(":", 1)[1]))}


def test_a_second_start_reuses_the_first(folder):
    first = ministack.start(folder)
    assert ministack.start(folder) == first._replace(was=ministack.RUNNING)


def test_what_is_in_it_is_there_again_after_a_stop_under_the_same_endpoint(folder):
    first = ministack.start(folder)
    embedded_clients.clients(first.endpoint, REGION)("sqs").create_queue(QueueName="kept")
    assert ministack.stop(folder) is True
    assert ministack.running(folder) is None
    again = ministack.start(folder)
    assert (again.was, again.endpoint) == (ministack.SAVED, first.endpoint)
    queues = embedded_clients.clients(again.endpoint, REGION)("sqs").list_queues()["QueueUrls"]
    assert queues == [f"{first.endpoint}/{embedded_clients.ACCOUNT}/kept"]


def test_one_that_was_killed_is_noticed_and_started_again(folder):
    first = ministack.start(folder)
    os.kill(first.pid, signal.SIGKILL)
    while processes.alive(first.pid):
        time.sleep(0.01)
    assert ministack.running(folder) is None
    assert ministack.start(folder).was == ministack.CRASHED


@pytest.mark.parametrize("torn", ["", '{"pid": 1', "[]", "\x00"])
def test_a_torn_record_of_its_process_hides_none_that_runs(folder, torn):
    first = ministack.start(folder)
    (folder / "embedded.pid").write_text(torn)
    assert ministack.start(folder) == first._replace(was=ministack.RUNNING)
    assert json.loads((folder / "embedded.pid").read_text()) == {
        "pid": first.pid,
        "endpoint": first.endpoint,
        "account": embedded_clients.ACCOUNT,
    }


@pytest.mark.parametrize("port", ["65536", "99999999999", "-1", "http", ""])
def test_a_port_that_cannot_be_is_replaced_by_a_free_one(folder, port):
    folder.mkdir()
    (folder / "embedded.port").write_text(port)
    chosen = ministack_environment.usual_port(folder)
    assert 0 < chosen <= ministack_environment.LARGEST_PORT
    assert (folder / "embedded.port").read_text() == str(chosen)


def test_a_disk_that_is_as_good_as_full_is_told_before_anything_is_started(folder, monkeypatch):
    usage = shutil.disk_usage(folder.parent)._replace(free=63 * 2**20)
    monkeypatch.setattr(ministack_environment.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ministack_environment.EmbeddedError) as refused:
        ministack.start(folder)
    assert str(refused.value) == (
        f"only 63 MB are free on the disk of {folder}; the embedded AWS needs 64 MB: free some"
        " space, then run the same command again"
    )
    assert processes.servers(folder) == []


def test_stop_of_what_does_not_run_says_so(folder):
    assert ministack.stop(folder) is False


def test_one_that_cannot_start_says_why_and_where_its_log_is(folder, monkeypatch):
    monkeypatch.setattr(ministack.sys, "executable", "/bin/false")
    with pytest.raises(ministack_environment.EmbeddedError) as refused:
        ministack.start(folder)
    assert (
        str(refused.value)
        == f"the embedded AWS did not start: it wrote nothing; its log is {folder / 'embedded.log'}"
    )
    assert ministack.running(folder) is None


def test_clients_read_none_of_the_users_aws_settings(folder, monkeypatch, tmp_path):
    (tmp_path / "config").write_text(
        "[profile real]\nregion = us-west-2\nendpoint_url = https://sqs.us-west-2.amazonaws.com\n"
    )
    for key, value in {
        "AWS_PROFILE": "real",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_ENDPOINT_URL": "https://sqs.us-west-2.amazonaws.com",
        "AWS_REGION": "us-west-2",
        "HTTP_PROXY": "http://proxy.example.com:3128",
    }.items():
        monkeypatch.setenv(key, value)
    started = ministack.start(folder, "555566667777")
    client = embedded_clients.clients(started.endpoint, REGION, started.account)("sqs")
    assert client.meta.endpoint_url == started.endpoint
    assert client._request_signer._credentials.access_key == "555566667777"
    assert client.create_queue(QueueName="here")["QueueUrl"].startswith(started.endpoint)


def test_a_stopped_one_is_a_connection_error_and_no_other_aws_is_asked(folder):
    started = ministack.start(folder)
    client = embedded_clients.clients(started.endpoint, REGION)("sns")
    ministack.stop(folder)
    with pytest.raises(botocore.exceptions.EndpointConnectionError, match="127.0.0.1"):
        client.list_topics()


def _listening(pid: int) -> set[tuple[str, int]]:
    """(address, port) of every TCP socket that the process listens on, from /proc."""
    inodes = {
        os.readlink(f"/proc/{pid}/fd/{fd}")
        for fd in os.listdir(f"/proc/{pid}/fd")
        if os.path.lexists(f"/proc/{pid}/fd/{fd}")
    }
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, port = fields[1].split(":")
                found.add(
                    (
                        ".".join(str(int(address[at : at + 2], 16)) for at in (6, 4, 2, 0)),
                        int(port, 16),
                    )
                )
    return found

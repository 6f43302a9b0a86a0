from downbeat.emulator.mailbox import FILE, Message, messages, note


def test_an_empty_mailbox_has_no_messages(tmp_path):
    assert messages(tmp_path) == []


def test_messages_come_in_the_order_they_were_published(tmp_path):
    note(tmp_path, "etl-failure", "FAILED", "line\nline ü", ("a@example.com",))
    note(tmp_path, "etl-success", "", "done", ())
    assert [one._replace(time="") for one in messages(tmp_path)] == [
        Message("", "etl-failure", "FAILED", "line\nline ü", ("a@example.com",)),
        Message("", "etl-success", "", "done", ()),
    ]


def test_a_torn_line_is_left_out(tmp_path):
    note(tmp_path, "t", "s", "b", ())
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"time": "x", \xff\n')
    assert [one.subject for one in messages(tmp_path)] == ["s"]

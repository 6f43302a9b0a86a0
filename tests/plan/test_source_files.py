"""Texts of files that a stack's configuration names as sources."""

from downbeat.config.sources import Read, Source
from downbeat.plan.source_files import file_reader, read_file

STATE = Source("file", "infra/terraform.tfstate")
PARAMETER = Source("ssm", "/infra/cluster")


def test_files_below_the_projects_folder_are_read_and_nothing_else_is_answered(tmp_path):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "terraform.tfstate").write_bytes("{größe}".encode())
    assert file_reader(tmp_path)({STATE: False, PARAMETER: True}) == {STATE: Read("{größe}")}


def test_a_path_may_be_absolute(tmp_path):
    file = tmp_path / "state"
    file.write_text("x", encoding="utf-8")
    assert read_file(tmp_path / "elsewhere", str(file)) == Read("x")


def test_a_file_that_cannot_be_read_is_a_fault_with_its_path(tmp_path):
    assert read_file(tmp_path, "missing") == Read(
        fault="missing cannot be read: No such file or directory."
    )
    (tmp_path / "folder").mkdir()
    assert read_file(tmp_path, "folder") == Read(fault="folder cannot be read: Is a directory.")


def test_a_file_that_is_no_text_is_a_fault(tmp_path):
    (tmp_path / "state").write_bytes(b"\xff\xfe\x00")
    assert read_file(tmp_path, "state") == Read(
        fault="state is no text: name a state file that Terraform wrote."
    )

"""The code of a function: a zip that the same files make the same."""

import pytest

from downbeat.emulator.provider import Refused
from downbeat.emulator.provider.function_code import zipped
from downbeat.emulator.provider.values import ARCHIVE, ASSET, SIGNATURE


def test_the_same_files_make_the_same_zip(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "handler.py").write_text("print(1)\n")
    (tmp_path / "code" / "__pycache__").mkdir()
    (tmp_path / "code" / "__pycache__" / "x.pyc").write_text("no")
    folder = {SIGNATURE: ARCHIVE, "path": str(tmp_path / "code")}
    texts = {SIGNATURE: ARCHIVE, "assets": {"handler.py": {SIGNATURE: ASSET, "text": "print(1)\n"}}}
    assert zipped(folder) == zipped(texts)


def test_code_from_the_network_is_refused():
    with pytest.raises(Refused, match="nothing local talks to the network"):
        zipped({SIGNATURE: ARCHIVE, "uri": "https://example.com/code.zip"})

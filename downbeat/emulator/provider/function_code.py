"""The code of a Lambda function: the zip file that an archive, an asset or an object of S3 stands
for.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

from downbeat.emulator.provider.resource import Inputs, Refused, given
from downbeat.emulator.provider.values import ARCHIVE, ASSET, SIGNATURE

EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a zip, so that the same files make the same bytes


def zipped(archive: Inputs) -> bytes:
    """The zip file that an archive (or asset) of the engine stands for; the same files make the
    same bytes.
    """
    path = archive.get("path")
    if path and Path(path).is_file() and zipfile.is_zipfile(path):
        return Path(path).read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as output:
        for name, content in sorted(_files(archive, "").items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            output.writestr(info, content)
    return buffer.getvalue()


def _files(node: Inputs, at: str) -> dict[str, bytes]:
    """The files of an archive or asset, by their path inside the zip."""
    if "assets" in node:
        inside = {name: _files(item, name) for name, item in node["assets"].items()}
        return {path: content for files in inside.values() for path, content in files.items()}
    if "text" in node:
        return {at or "index": node["text"].encode()}
    if "path" not in node:
        raise Refused(
            "code from a URL is not taken by the stand-in: nothing local talks to the network; give"
            " it as a file or a folder"
        )
    path = Path(node["path"])
    if path.is_file():
        return {at or path.name: path.read_bytes()}
    paths = sorted(
        file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {
        "/".join(filter(None, (at, file.relative_to(path).as_posix()))): file.read_bytes()
        for file in paths
    }


def code_parameters(inputs: Inputs) -> dict[str, Any]:
    code = inputs.get("code")
    if isinstance(code, dict) and code.get(SIGNATURE) in (ARCHIVE, ASSET):
        return {"ZipFile": zipped(code)}
    return given(
        S3Bucket=inputs.get("s3Bucket"),
        S3Key=inputs.get("s3Key"),
        S3ObjectVersion=inputs.get("s3ObjectVersion"),
        ImageUri=inputs.get("imageUri"),
    )


def sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()

"""The fixes that a message prints, applied to the files by machine: the nearest word in the place of
the misspelt one, a permission added, a value without or with its quotes, a value written as the
message writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from tests.cli.mistakes.mistake import Edit

MEANT = re.compile(r'Did you mean "([^"]+)"\?')
PERMISSIONS = re.compile(r'Add to the pipeline\'s "permissions": (\{.*\})$')
UNQUOTED = re.compile(r"Write ([\w.]+) without quotes")
QUOTED = re.compile(r'(?:[Qq]uote it: |quoted: write |write )"([^"]+)"')
WORD = re.compile(r"[\w.${}:-]+")
# What stands for a name that only the author knows.
PLACEHOLDER = re.compile(r"<(\w+)>")
ARNS = {
    "model_arn": "arn:aws:bedrock:us-east-1::foundation-model/acme.writer-v1",
    "topic_arn": "arn:aws:sns:us-east-1:111122223333:acme",
    "role_arn": "arn:aws:iam::111122223333:role/acme",
}
# In messages: the word that is wrong stands in quotes, as a path's last part, or as a name.
WRONG = re.compile(r"[\"']([^\"']+)[\"']")


def suggestions(
    files: Mapping[str, str], edits: list[Edit], path: str, message: str
) -> Iterator[dict[str, str]]:
    """The files with each of the fixes that the message can be read as."""
    edited = {edit.file: edit for edit in edits}
    for meant in MEANT.findall(message):
        for wrong in _wrong_words(path, message):
            for file, edit in edited.items():
                yield from _replaced(files, file, edit, wrong, meant)
    for found in PERMISSIONS.findall(message):
        statement = PLACEHOLDER.sub(_filled_in, found)
        yield from _permitted(files, edited, statement)
    for plain in UNQUOTED.findall(message):
        for file, edit in edited.items():
            yield from _replaced(files, file, edit, f'"{plain}"', plain)
    for text in QUOTED.findall(message):
        for file, edit in edited.items():
            yield from _replaced(files, file, edit, text, f'"{text}"')


def _filled_in(placeholder: re.Match[str]) -> str:
    """A value in the place of a name that only the author knows."""
    return ARNS.get(placeholder[1]) or f"acme-{placeholder[1].replace('_', '-')}"


def _wrong_words(path: str, message: str) -> Iterator[str]:
    """The words that may be the misspelt one, the likeliest first."""
    before = message.partition("Did you mean")[0]
    words = [*WRONG.findall(before)]
    words += [re.split(sign, path)[-1] for sign in ("/", r"\.", ":")]
    words += [word.strip(".") for word in WORD.findall(before)]
    parts = (whole.rpartition(".")[2].strip("${}") for whole in words)
    yield from dict.fromkeys((*words, *parts))


def _replaced(
    files: Mapping[str, str], file: str, edit: Edit, wrong: str, right: str
) -> Iterator[dict[str, str]]:
    """The file with the word replaced where the edit has put it."""
    if not wrong or wrong == right:
        return
    begins = r"(?<![\w-])" if wrong[0].isalnum() else ""
    whole = rf"{begins}{re.escape(wrong)}(?![\w-])"
    for found in re.finditer(whole, edit.new):
        new = edit.new[: found.start()] + right + edit.new[found.end() :]
        yield {**files, file: files[file].replace(edit.new, new, 1)}


def _permitted(
    files: Mapping[str, str], edited: Mapping[str, Edit], statement: str
) -> Iterator[dict[str, str]]:
    """The pipeline's file with a statement more among its permissions."""
    added = ", ".join(repr(each) for each in json.loads(f"[{statement}]"))
    for file in (file for file in files if file.startswith("pipelines/") and "__" not in file):
        source = files[file]
        if '"permissions": [' in source:
            yield {
                **files,
                file: source.replace('"permissions": [', f'"permissions": [{added}, ', 1),
            }
        elif '    "States"' in source:
            text = f'    "permissions": [{added}],\n    "States"'
            yield {**files, file: source.replace('    "States"', text, 1)}

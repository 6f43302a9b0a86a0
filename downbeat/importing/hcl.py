"""The value inside `jsonencode(…)` of a Terraform file, as a definition with Terraform's own
expressions in it as text: `aws_lambda_function.take.arn` is "${aws_lambda_function.take.arn}".

https://developer.hashicorp.com/terraform/language/expressions/types
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError

SPACE = re.compile(r"(?:\s+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
BLANK = re.compile(r"(?:[ \t]+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
NAME = re.compile(r"[A-Za-z_][\w-]*")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,}\])]|$)")
WORD = re.compile(r"(true|false|null)(?=[\s,}\])]|$)")
HEREDOC = re.compile(r"<<(-?)\s*(\w+)\r?\n(.*?)^[ \t]*\2[ \t]*$", re.DOTALL | re.MULTILINE)
LOCAL = re.compile(r"local\.([A-Za-z_][\w-]*)")
WORDS = {"true": True, "false": False, "null": None}
ENCODE = re.compile(r"jsonencode\s*\(")
FOR = re.compile(r"[\[{]\s*for\s")
OPEN, CLOSE = "([{", ")]}"


class Reader:
    """Reads one value from a place in a text; `text_of` turns what a string holds into ours.
    `local_values`: where the value of each local begins; one that is a list or an object stands for
    its name.
    """

    def __init__(
        self,
        text: str,
        at: int,
        text_of: Callable[[str], str],
        local_values: Mapping[str, int] | None = None,
    ) -> None:
        self.text, self.at, self.text_of = text, at, text_of
        self.local_values = local_values or {}

    def value(self) -> Any:
        """The value that begins here, behind spaces and comments."""
        self._skip(SPACE)
        sign = self.text[self.at : self.at + 1]
        if sign in ("{", "[") and not FOR.match(self.text, self.at):
            return self._object() if sign == "{" else self._list()
        if sign == '"' and (string := self._string()) is not None:
            return string
        for form, read in FORMS.items():
            if match := form.match(self.text, self.at):
                self.at = match.end()
                return read(self, match)
        expression = self._expression()
        local = LOCAL.fullmatch(expression)
        if local is not None and local[1] in self.local_values:
            return self._local(local[1])
        return self.text_of(f"${{{expression}}}")

    def _local(self, name: str) -> Any:
        """The value of a local; a local is nothing inside its own value."""
        others = {key: at for key, at in self.local_values.items() if key != name}
        return Reader(self.text, self.local_values[name], self.text_of, others).value()

    def value_places(self) -> dict[str, int]:
        """Where the lists and objects of the block begin that is open here, by their names."""
        places: dict[str, int] = {}
        while not self._closed("}"):
            key = self._key()
            self._skip(SPACE)
            self.at += 1
            self._skip(SPACE)
            start = self.at
            if isinstance(self.value(), (dict, list)):
                places[key] = start
            self._separator()
        return places

    def _skip(self, spaces: re.Pattern[str]) -> None:
        match = spaces.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _object(self) -> dict[str, Any]:
        self.at += 1
        fields: dict[str, Any] = {}
        while not self._closed("}"):
            key = self._key()
            self._skip(SPACE)
            if self.text[self.at : self.at + 1] not in ("=", ":"):
                raise self.fault(f'has no "=" behind {key}')
            self.at += 1
            fields[key] = self.value()
            self._separator()
        return fields

    def _key(self) -> str:
        if self.text[self.at] == '"' and (text := self._string("=:")) is not None:
            return text
        if name := NAME.match(self.text, self.at):
            self.at = name.end()
            return name[0]
        raise self.fault("has a key that is not written out")

    def _list(self) -> list[Any]:
        self.at += 1
        items = []
        while not self._closed("]"):
            items.append(self.value())
            self._separator()
        return items

    def _closed(self, sign: str) -> bool:
        self._skip(SPACE)
        if self.at >= len(self.text):
            raise self.fault(f'is never closed by "{sign}"')
        if self.text[self.at] != sign:
            return False
        self.at += 1
        return True

    def _separator(self) -> None:
        self._skip(SPACE)
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1

    def _string(self, behind: str = ",}])") -> str | None:
        """The text in quotes; None where it is a part of a longer expression: `behind` is what may
        follow it, besides the end of the line.
        """
        end, depth = self.at + 1, 0
        while end < len(self.text) and (self.text[end] != '"' or depth):
            escaped = self.text[end] == "\\"
            opens = self.text.startswith("${", end) and not self.text.startswith("$${", end - 1)
            depth += 1 if opens else -1 if self.text[end] == "}" and depth else 0
            end += 2 if escaped or opens else 1
        inside, after = self.text[self.at + 1 : end], BLANK.match(self.text, end + 1)
        follows = self.text[after.end() if after else end + 1 :][:1]
        if follows not in ("", "\n", "\r", *behind):
            return None
        self.at = end + 1
        plain = re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _escape, inside, flags=re.DOTALL)
        return self.text_of(plain)

    def encoded(self) -> str:
        """The text that jsonencode makes of the value which begins here."""
        text = json.dumps(self.value(), ensure_ascii=False)
        if not self._closed(")"):
            raise self.fault('is not closed by ")"')
        return text

    def _expression(self) -> str:
        """What Terraform works out: as far as the line, or its brackets, go."""
        start, depth = self.at, 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if depth == 0 and (sign in ",\n" or sign in CLOSE):
                break
            if sign == '"':
                self._pass_string()
                continue
            depth += (sign in OPEN) - (sign in CLOSE)
            self.at += 1
        expression = " ".join(self.text[start : self.at].split())
        if not expression:
            raise self.fault("has no value")
        return expression

    def _pass_string(self) -> None:
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1

    def fault(self, sentence: str) -> DiagnosticsError:
        """A fault of the line where reading has come to."""
        line = self.text.count("\n", 0, min(self.at, len(self.text))) + 1
        return DiagnosticsError([Diagnostic(f"line {line}", sentence)])


# What a value that begins with no bracket and no quote may be.
FORMS: dict[re.Pattern[str], Callable[[Reader, re.Match[str]], Any]] = {
    HEREDOC: lambda reader, match: reader.text_of(dedent(match[3]) if match[1] else match[3]),
    NUMBER: lambda reader, match: json.loads(match[0]),
    WORD: lambda reader, match: WORDS[match[1]],
    ENCODE: lambda reader, match: reader.encoded(),
}


def _escape(match: re.Match[str]) -> str:
    return str(json.loads(f'"\\{match[1]}"')) if match[1][0] in 'ntr"\\u' else match[1]

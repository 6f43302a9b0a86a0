"""A pipeline's picture as a file, or in the terminal as well as that one can: an image where it
shows images, boxes elsewhere.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from downbeat.asl.pictures import diagram
from downbeat.asl.pictures.png import png_picture
from downbeat.refusals import wrong_use

# https://sw.kovidgoyal.net/kitty/graphics-protocol/
CHUNK = 4096
# Terminals that speak it → the variable that they set, and what it begins with.
IMAGES = {"TERM": ("xterm-kitty", "xterm-ghostty"), "TERM_PROGRAM": ("ghostty", "WezTerm")}


def write_picture(definition: Mapping[str, Any], file: Path) -> None:
    """Write the picture in the form that the file's ending says, .svg or .png."""
    ending = file.suffix.lower()
    if ending == ".svg":
        data = diagram(definition, form="svg").encode()
    elif ending == ".png":
        data = png_picture(definition)
    else:
        raise wrong_use([f"--output: {file} is no picture: its name must end in .svg or .png"])
    try:
        file.write_bytes(data)
    except OSError as error:
        raise wrong_use([f"--output: {file} cannot be written: {error.strerror}"]) from None


def show_here(definition: Mapping[str, Any]) -> None:
    """Print the picture."""
    if sys.stdout.isatty() and shows_images(os.environ):
        typer.echo("".join(kitty(png_picture(definition))))
        return
    from downbeat.cli.terminal_drawing import show_picture

    show_picture(definition, Console(highlight=False))


def shows_images(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that it speaks kitty's protocol."""
    return any(environment.get(name, "").startswith(them) for name, them in IMAGES.items())


def kitty(image: bytes) -> Iterator[str]:
    """A PNG as the escape sequences of kitty's graphics protocol, in chunks."""
    text = base64.standard_b64encode(image).decode()
    chunks = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    for number, chunk in enumerate(chunks):
        first = "a=T,f=100," if number == 0 else ""
        more = int(number < len(chunks) - 1)
        yield f"\x1b_G{first}m={more};{chunk}\x1b\\"

"""Every form of file that can be imported, told apart by what is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.importing import terraform
from downbeat.importing.asl_text import kebab_case, read_definition
from downbeat.importing.cloudformation import from_template
from downbeat.importing.original import Original
from downbeat.importing.referring import original_of
from downbeat.importing.template_text import is_template, template_values

# A word that only templates have, at the start of a line or in quotes.
TEMPLATE_WORD = "Resources"


def originals(
    text: str,
    file: PurePath,
    read: Callable[[str], str],
    *,
    name: str = "",
    machine: str = "",
    express: bool = False,
) -> list[Original]:
    """What is in a file: one original, or one for each state machine of a template.

    `read` gives the text of a file that a template names. Raises DiagnosticsError with all faults.
    """
    source = file.name
    own = name or kebab_case(file.name.split(".")[0])
    if file.suffix in terraform.SUFFIXES:
        file_originals = [terraform.from_terraform(text, own, source)]
    else:
        values = _template(text)
        if values is not None:
            return from_template(values, source, read, machine=machine, name=name)
        kind = "EXPRESS" if express else "STANDARD"
        file_originals = [original_of(read_definition(text), own, source, type=kind)]
    if machine:
        message = f"{source} is no template: it has one definition, which needs no choice"
        raise DiagnosticsError([Diagnostic("--machine", message)])
    return file_originals


def _template(text: str) -> dict | None:
    """The values of a CloudFormation or SAM template; None for any other text."""
    if TEMPLATE_WORD not in text:
        return None
    try:
        values = template_values(text)
    except DiagnosticsError:
        if '"States"' in text and text.lstrip().startswith("{"):
            return None  # a definition, whose own faults say more
        raise
    return dict(values) if is_template(values) else None

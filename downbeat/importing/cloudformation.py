"""The state machines of a CloudFormation or SAM template, the CDK's output among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest
from downbeat.importing.asl_text import kebab_case, read_definition
from downbeat.importing.intrinsics import Template, as_mapping, resolved
from downbeat.importing.meaning import Meaning
from downbeat.importing.original import Original
from downbeat.importing.parameters import logical_name, meanings
from downbeat.importing.placeholders import unmarked
from downbeat.importing.referring import original_of
from downbeat.importing.role_access import role_notes
from downbeat.importing.template_schedules import schedules
from downbeat.importing.template_topics import topics

MACHINE_TYPES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")
# The properties that hold a definition; a template has one of them.
DEFINITIONS = ("DefinitionString", "Definition", "DefinitionUri", "DefinitionS3Location")
SELF = Meaning("state_machine_arn", "", built_in=True)


def machines(template: Template) -> dict[str, Mapping[str, Any]]:
    """Logical id → properties of each state machine of the template."""
    return {
        name: as_mapping(resource.get("Properties"))
        for name, resource in template.resources.items()
        if isinstance(resource, Mapping) and resource.get("Type") in MACHINE_TYPES
    }


def from_template(
    values: Mapping[str, Any],
    source: str,
    read: Callable[[str], str],
    *,
    machine: str = "",
    name: str = "",
) -> list[Original]:
    """The originals of a template's state machines, or of the one whose logical id is `machine`.

    `read` gives the text of a file that the template names. Raises DiagnosticsError with the faults
    of all machines.
    """
    template = Template(values)
    every = machines(template)
    if machine and machine not in every:
        message = f"there is no state machine {machine} in {source}.{nearest(machine, every)}"
        raise DiagnosticsError([Diagnostic("--machine", message)])
    if not every:
        message = f"has no state machine: no resource of {' or '.join(MACHINE_TYPES)}"
        raise DiagnosticsError([Diagnostic("/Resources", message)])
    chosen = [machine] if machine else list(every)
    if name and len(chosen) > 1:
        message = f"choose one of several state machines by --machine: {', '.join(chosen)}"
        raise DiagnosticsError([Diagnostic("--name", message)])
    originals: list[Original] = []
    faults: list[Diagnostic] = []
    for logical in chosen:
        try:
            own = name or kebab_case(logical_name(logical))
            definition = _definition(every[logical], template, read)
            originals.append(_original(logical, definition, template, own, source))
        except DiagnosticsError as refused:
            faults += [
                Diagnostic(f"/Resources/{logical}{each.path}", each.message, each.code)
                for each in refused.diagnostics
            ]
    if faults:
        raise DiagnosticsError(faults, source)
    return originals


def _original(
    logical: str, definition: dict[str, Any], template: Template, name: str, source: str
) -> Original:
    properties = machines(template)[logical]
    own = {f"{logical}{attribute}": SELF for attribute in ("", ".Arn")}
    original_of(definition, name, source, own)  # what AWS would refuse is told before all else
    beside = schedules(logical, properties, template)
    published = topics(definition, template)
    express = str(properties.get("Type", "STANDARD")).upper() == "EXPRESS"
    notes = [*beside.notes, *published.notes]
    if express:
        notes.append(f"{logical} is an Express state machine; a pipeline runs as a Standard one.")
    original = original_of(
        definition,
        name,
        source,
        {
            **meanings([definition, beside.input, beside.trigger], template, source),
            **published.meanings,
            **own,
        },
        type="EXPRESS" if express else "STANDARD",
        cadence=beside.cadence,
        input=beside.input,
        trigger=beside.trigger,
        topics=published.suffixes,
        contacts=published.contacts,
        notes=tuple(notes),
    )
    return replace(original, notes=(*original.notes, *role_notes(properties, template, original)))


def _definition(
    properties: Mapping[str, Any], template: Template, read: Callable[[str], str]
) -> dict[str, Any]:
    key = next((key for key in DEFINITIONS if key in properties), None)
    if key is None:
        raise _fault("", f"has no definition: none of {', '.join(DEFINITIONS)}")
    value = resolved(properties[key], template)
    if key == "DefinitionUri" and isinstance(value, str) and not value.startswith("s3://"):
        value = _definition_in(value, read)
    elif key in ("DefinitionUri", "DefinitionS3Location"):
        raise _fault(
            f"/{key}", "is an object in S3; download it and import that file, or the deployed one"
        )
    elif isinstance(value, str):
        value = read_definition(value, marked=True)
    elif not isinstance(value, dict) or "States" not in value:
        raise _fault(f"/{key}", "is no definition: an object with StartAt and States")
    substitutions = as_mapping(resolved(properties.get("DefinitionSubstitutions"), template))
    filled: dict[str, Any] = unmarked(value, substitutions)
    return filled


def _definition_in(file: str, read: Callable[[str], str]) -> dict[str, Any]:
    try:
        return read_definition(read(file), marked=True)
    except DiagnosticsError as refused:
        raise DiagnosticsError(
            Diagnostic(
                "/Properties/DefinitionUri" + (each.path if each.path.startswith("/") else ""),
                each.message,
                each.code,
            )
            for each in refused.diagnostics
        ) from None


def _fault(path: str, sentence: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(f"/Properties{path}", f"{sentence}.")])

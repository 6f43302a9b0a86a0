"""The pages name what exists: commands with their options, make targets, modules and files."""

import ast
import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from downbeat.cli.__main__ import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [
        *(page for page in ROOT.glob("*.md") if page.name != "CHANGELOG.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *(ROOT / "functions").rglob("*.md"),
    ]
)
FOLDERS = (
    *("benchmarks", "bin", "components", "deployments", "docs", "downbeat", "examples"),
    *("functions", "pipelines", "policies", "stand_ins", "tests", "tools"),
)
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

CODE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|&& |\| |; )\s*\$? ?(?:\S*/)?(downbeat|make|python3? -m) (\S.*)")
ENDS = re.compile(r"\s(?:#|&&|\|\||[|;>])(?:\s|$)|\s{2,}#")
PATH = re.compile(rf"(?<![\w./\-<>{{}}*…])((?:{'|'.join(FOLDERS)})/[\w./\-]*\w)(?![\w<{{*…(\[])")
PLACEHOLDER = re.compile(r"(?:^|[/_.])[A-Z]{3,}|NAME|AREA|SERVICE")
EXAMPLES = {
    "downbeat/prod",  # an environment of Pulumi ESC: docs/deploying.md
    "pipelines/example.py",
    "pipelines/morning_report.py",
    "stand_ins/cm_etl_dev.py",
    "tests/components/test_queues.py",
    "tests/pipelines/test_mine.py",
    "tests/replays/prod/weekly-monitoring/nov-weekly-monitoring.json",
}
MODULE = re.compile(
    r"(?<![\w./\-:@])((?:benchmarks|components|deployments|downbeat|policies|tests|tools)"
    r"(?:\.[A-Za-z_]+)+)(?![\w:*…(]*:)"
)


def codes(text):
    """The code of a page: its spans, and each line of its fenced and indented blocks."""
    fenced, lines, prose = False, [], []
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            lines.append(line.strip())
        else:
            prose.append(line)
    return [*lines, *CODE.findall("\n".join(prose)), *table_commands(text)]


def table_commands(text):
    """The commands of a table headed "`downbeat …`", each with that word in front of it."""
    tables = re.findall(r"^\| `downbeat …` \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    rows = [row.split("|")[1] for table in tables for row in table.strip().split("\n")]
    return [f"downbeat {span}" for row in rows for span in CODE.findall(row)]


def words_of(rest):
    """The words of a command line up to its end: a comment, a pipe or a redirection."""
    line = ENDS.split(rest.rstrip("\\"))[0].replace("…", " ")
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def wrong_downbeat(words):
    """What is wrong with the words behind `downbeat`: an unknown command or option."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="downbeat")
    while words and isinstance(command, TyperGroup) and re.fullmatch(r"[a-z-]+", words[0]):
        try:
            name, command, words = command.resolve_command(context, words)
        except TyperException:
            return [f"no command {words[0]!r}"]
        context = typer.Context(command, info_name=name, parent=context)
    known = {name for each in command.get_params(context) for name in each.opts}
    known |= {name for each in command.get_params(context) for name in each.secondary_opts}
    asked = [word.split("=")[0].rstrip(",;)]") for word in words if re.match(r"\[?--?[a-z]", word)]
    return [f"no option {name}" for name in asked if name.lstrip("[") not in known]


def wrong_make(words):
    """What is wrong with the words behind `make`: an unknown target or variable."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    names = [word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)]
    values = [word.split("=")[0] for word in words if "=" in word]
    return [f"no target {name!r}" for name in names if name not in targets] + [
        f"no variable {name}" for name in values if not re.search(rf"\$[({{]{name}\b", makefile)
    ]


def wrong_module(words):
    """What is wrong with the words behind `python -m`: a module that cannot be run."""
    name = words[0].rstrip(",;)")
    if PLACEHOLDER.search(name):
        return []
    spec = importlib.util.find_spec(name)
    if spec is None:
        return [f"no module {name}"]
    if spec.submodule_search_locations and importlib.util.find_spec(f"{name}.__main__") is None:
        return [f"{name} has no __main__"]
    return []


def wrong_commands(text):
    """Each command of a page that this repository does not have, with what is wrong with it."""
    wrong = []
    for code in codes(text):
        for kind, rest in COMMAND.findall(code):
            judge = {"downbeat": wrong_downbeat, "make": wrong_make}.get(kind, wrong_module)
            words = words_of(rest)
            wrong += [f"{kind} {rest}: {what}" for what in (judge(words) if words else [])]
    return wrong


def wrong_paths(text):
    """Each path into a folder of the repository that leads nowhere; the beginning of a file's name,
    such as docs/adr/0001, leads to that file.
    """
    return sorted(
        {
            path
            for path in PATH.findall(re.sub(r"\]\([^)]*\)", "]", text))
            if not PLACEHOLDER.search(path)
            and path not in EXAMPLES
            and not (ROOT / path).exists()
            and not list((ROOT / path).parent.glob(f"{Path(path).name}[.-]*"))
        }
    )


def wrong_modules(text):
    """Each dotted name of a module, or of what it defines, that does not exist."""
    names = {name for name in MODULE.findall(text) if not PLACEHOLDER.search(name)}
    return sorted(name for name in names if not defined(*name.split(".")))


def defined(*parts):
    """Whether `parts` lead to a module, or to a name that stands in the last module of them."""
    path, rest = ROOT, list(parts)
    while rest and ((path / rest[0]).is_dir() or (path / f"{rest[0]}.py").is_file()):
        path = path / rest.pop(0)
    if not rest:
        return True
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    return re.search(rf"\b{rest[0]}\b", text) is not None


def docstrings(source):
    """Every docstring of a module, and of its classes and functions."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return "\n".join(ast.get_docstring(node) or "" for node in nodes)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_exists_with_its_options(page):
    assert wrong_commands(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_and_module_that_a_page_names_exists(page):
    text = "\n".join(codes(page.read_text(encoding="utf-8")))
    assert wrong_paths(text) + wrong_modules(text) == []


def test_every_path_and_module_that_a_docstring_names_exists():
    wrong = {}
    for path in SOURCES:
        text = docstrings(path.read_text(encoding="utf-8"))
        wrong[str(path.relative_to(ROOT))] = wrong_paths(text) + wrong_modules(text)
    assert {path: names for path, names in wrong.items() if names} == {}


def test_commands_that_do_not_exist_are_reported():
    page = "\n".join(
        [
            "Type `downbeat shwo etl`, `downbeat show etl --picturs`, or `make tests SIZE=1`:",
            "```",
            "$ cd x && downbeat rollout forward etl   # --not-an-option",
            "$ python -m tools.nothing",
            "```",
            "| `downbeat …` | does |",
            "|---|---|",
            "| `chek` | nothing |",
            "",
        ]
    )
    assert [line.rpartition(": ")[2] for line in wrong_commands(page)] == [
        "no command 'forward'",
        "no module tools.nothing",
        "no command 'shwo'",
        "no option --picturs",
        "no target 'tests'",
        "no variable SIZE",
        "no command 'chek'",
    ]


def test_commands_that_exist_are_found_and_pass():
    page = "`downbeat show etl --picture -o etl.svg`, `make soak OBJECTS=500`, `python -m tools.golden`"
    assert [len(COMMAND.findall(code)) for code in codes(page)] == [1, 1, 1]
    assert wrong_commands(page) == []


def test_a_path_that_leads_nowhere_is_reported():
    text = "downbeat/asl/walk.py, downbeat/asl/wlak.py, policies/rules/AREA.py and tests/cli"
    assert wrong_paths(text) == ["downbeat/asl/wlak.py"]


def test_a_module_that_leads_nowhere_is_reported():
    text = "downbeat.asl.walk, downbeat.asl.wlak, downbeat.plan.planned.plan and tools.golden"
    assert wrong_modules(text) == ["downbeat.asl.wlak"]

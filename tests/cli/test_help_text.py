"""The text of a `--help`."""

from downbeat.cli.help_text import filled, format_help, split_description, terminal_width

DOCSTRING = """Stop executions that nobody
    waits for.

    What runs on is redriven.

    Example: downbeat stop etl --all
        --json
    downbeat stop etl
    """


def test_paragraphs_and_examples_are_one_line_each():
    assert split_description(DOCSTRING) == (
        ["Stop executions that nobody waits for.", "What runs on is redriven."],
        ["downbeat stop etl --all --json", "downbeat stop etl"],
    )


def test_a_page_has_usage_description_sections_and_the_examples_last():
    sections = [
        ("Arguments", []),
        ("Options", [("-s, --stack TEXT", "The stack that has it."), ("--json", "JSON.")]),
    ]
    assert format_help("downbeat stop [OPTIONS]", DOCSTRING, sections, 40) == (
        "Usage: downbeat stop [OPTIONS]\n"
        "\n"
        "Stop executions that nobody waits for.\n"
        "\n"
        "What runs on is redriven.\n"
        "\n"
        "Options:\n"
        "  -s, --stack TEXT\n"
        "                 The stack that has it.\n"
        "  --json         JSON.\n"
        "\n"
        "Examples:\n"
        "  downbeat stop etl --all --json\n"
        "  downbeat stop etl"
    )


def test_no_word_is_broken_not_even_at_a_hyphen():
    assert filled("weekly-monitoring of s3://a-very-long-bucket-name", 12).splitlines() == [
        "weekly-monitoring",
        "of",
        "s3://a-very-long-bucket-name",
    ]


def test_the_width_is_the_terminals_within_reason(monkeypatch):
    widths = {}
    for columns in ("20", "80", "120", "300"):
        monkeypatch.setenv("COLUMNS", columns)
        widths[columns] = terminal_width()
    assert widths == {"20": 50, "80": 80, "120": 120, "300": 120}

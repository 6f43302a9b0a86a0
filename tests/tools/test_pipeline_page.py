"""docs/pipeline-keys.md says what the language knows."""

from downbeat.asl.pipeline_keys import BUILT_IN, PIPELINE_KEYS, STATE_KEYS
from tools.pipeline_page import PAGE, page


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.pipeline_page"


def test_every_key_and_every_reference_is_described():
    text = page()
    assert [
        key for key in (*PIPELINE_KEYS, *STATE_KEYS, *BUILT_IN) if f"| `{key}` |" not in text
    ] == []

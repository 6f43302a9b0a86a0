"""Mistakes in the files of a project."""

from tests.cli.mistakes.mistake import REGISTER, STACK, Answers, Edit, Mistake

MISTAKES = [
    Mistake(
        "not registered",
        [
            Edit(REGISTER, "        SHOP_SCORES,\n", ""),
            Edit(REGISTER, "from pipelines.shop_scores import SHOP_SCORES\n", ""),
        ],
        "unregistered-pipeline",
        "pipelines/shop_scores.py:3",
    ),
    Mistake(
        "register of another name",
        [Edit(REGISTER, "PIPELINES", "PIPELINE")],
        "pipeline-file-error",
        "pipelines/__init__.py",
    ),
    Mistake(
        "two of one name",
        [
            Edit("pipelines/count_shops.py", '"count-shops"', '"shop-scores"'),
            Edit(STACK, "    count-shops: {}\n", ""),
        ],
        "duplicate-pipeline-name",
        "pipelines/shop_scores.py:3",
    ),
    Mistake(
        "import error",
        [Edit(REGISTER, "pipelines.shop_scores", "pipelines.shops_scores")],
        "pipeline-file-error",
        "pipelines/__init__.py:6",
    ),
    Answers(
        "stack missing",
        [],
        ["check", "-s", "deev"],
        2,
        'there is no stack "deev"; there are dev. Did you mean "dev"?',
    ),
    Mistake(
        "check empty file",
        [Edit("x.asl.json", None, "")],
        "not-json",
        "/",
        words=["check", "x.asl.json"],
    ),
]

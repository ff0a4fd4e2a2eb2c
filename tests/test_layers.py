"""Who may import whom: a file only what stands before it in its own ladder, and one seam between the two halves."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A file may import the files that stand before it, in its own half. A new file is entered at its step.
LADDERS = {
    "ingest": [
        "__init__", "model", "text", "tree", "words",
        "input.__init__", "input.raw", "input.unfold", "input.decode", "input.rows", "input.parquet", "input.warc",
        "input.mail", "input.docx", "input.pdf", "input.entry", "input.feed", "input.connection", "input.visit",
        "input.fetch", "input.piece", "input.find", "input.read",
        "article.__init__", "article.boilerplate", "article.prune", "article.liveblog", "article.body",
        "article.published",
        "article.html", "article.agency", "article.language", "article.clean",
        "quote.__init__", "quote.windows", "quote.tagger", "quote.sight", "quote.marks", "quote.cues",
        "quote.reading", "quote.speech", "quote.complements", "quote.clauses", "quote.learned", "quote.extract",
        "quote.confidence", "quote.attribute",
        "speaker.__init__", "speaker.nouns", "speaker.capitals", "speaker.acronyms", "speaker.beside",
        "speaker.persons", "speaker.names", "speaker.roles", "speaker.discourse", "speaker.bodies", "speaker.phrases",
        "speaker.describe", "speaker.resolve",
        "occasion.__init__", "occasion.dates", "occasion.venues", "occasion.attach", "occasion.occasions",
        "occasion.scenes", "occasion.locate",
        "dialogue.__init__", "dialogue.labels", "dialogue.turns", "dialogue.voices", "dialogue.transcript",
        "dialogue.posts",
        "component", "parse.__init__", "parse.kinds", "parse.networks", "parse.steps", "pipeline", "limits",
        "fingerprint", "workers", "columnar",
        "cluster.__init__", "cluster.cut", "cluster.job", "cluster.trace", "cluster.shard", "cluster.engine",
        "score.__init__", "score.words", "score.spans", "score.evaluate",
        "train.__init__", "train.gold", "train.fit",
        "commands.__init__", "commands.report", "commands.inputs", "commands.output", "commands.partial",
        "commands.shards",
        "commands.evaluate", "commands.export", "commands.extract", "commands.train", "commands.ingest",
        "commands.load",
        "commands.outlets", "commands.serve", "commands.stats", "commands.correct", "commands.diff", "commands.doctor",
        "commands.users", "commands.publish", "commands.shard",
        "commands.speakers", "commands.statements",
        "cli",
    ],
    "db": [
        "__init__", "schema", "rows", "identity.__init__", "identity.speakers", "identity.judgements",
        "identity.sightings", "identity.evidence", "identity.identity", "connect", "record", "outlets",
        "page.__init__", "page.passage", "statement.__init__", "statement.wording", "statement.likeness",
        "statement.marks", "statement.sketches", "statement.nearby", "statement.statements", "said", "entry",
        "correction.__init__", "correction.anchors", "correction.history", "correction.values", "correction.findings",
        "documents", "bulk", "store",
        "correction.corrections", "correction.exchange", "correction.runs", "agreement", "statement.clusters",
        "batches", "invariants", "doctor", "shard", "identity.verdicts",
        "identity.directory", "identity.lookalikes", "identity.roster", "export", "stats", "page.days",
        "page.fragment", "page.reasons", "page.citation", "page.chart", "page.card", "page.article", "page.quote",
        "statement.variants", "page.topics", "page.periods", "page.complaint", "search.__init__", "search.query",
        "search.question", "search.keys", "search.columns", "search.match", "search.facets", "search.order",
        "search.snippets", "search.kept", "search.search", "search.table", "search.suggest", "search.feeds",
        "page.profile", "page.coverage", "page.ledger", "page.overview", "users", "site", "page.accuracy", "ask",
        "page.form", "publish", "correction.review", "correction.audit",
    ],
}  # fmt: skip
SEAM = "ingest.commands."
FILES = sorted([*ROOT.glob("ingest/**/*.py"), *ROOT.glob("db/**/*.py")])


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def ours(name):
    return name.split(".")[0] in LADDERS


def imports(tree):
    """Every module of ours that a piece of code imports: `from ingest import html` is ingest.article.html."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if ours(alias.name))
        elif isinstance(node, ast.ImportFrom):
            # A relative import would hide from this test which half it means.
            assert node.level == 0, f"line {node.lineno}: say the whole name of the module"
            half = (node.module or "").partition(".")[0]
            package = ROOT.joinpath(*(node.module or "").split(".")).is_dir()
            if half in LADDERS and package:
                yield from (f"{node.module}.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
            elif half in LADDERS:
                yield node.module


def complaints(name, code):
    """What a file does that its place in the ladder forbids."""
    tree = ast.parse(code)
    half, _, step = name.partition(".")
    ladder = LADDERS[half]
    if step not in ladder:
        return [f"{name} is not entered in the ladders of test_layers.py"]
    allowed = {half, *(f"{half}.{earlier}" for earlier in ladder[: ladder.index(step)])}
    seam = {f"db.{step}" for step in LADDERS["db"]} if name.startswith(SEAM) else set()
    found = [f"{name} imports {other}" for other in imports(tree) if other not in allowed | seam]
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    late = {other for node in outside for other in imports(node)}
    return found + [f"{name} imports {other} outside a command" for other in sorted(late & seam)]


@pytest.mark.parametrize("path", FILES, ids=module)
def test_a_file_imports_only_what_stands_before_it(path):
    assert complaints(module(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=module)
def test_nobody_imports_the_whole_db(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert [alias.name for node in whole for alias in node.names if alias.name == "db"] == []


@pytest.mark.parametrize("half", LADDERS)
def test_the_ladders_name_only_files_that_exist(half):
    assert [step for step in LADDERS[half] if not (ROOT / half / f"{step.replace('.', '/')}.py").is_file()] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("plugins/*.py")), ids=lambda path: path.stem)
def test_plugins_know_only_the_database(path):
    found = imports(ast.parse(path.read_text(encoding="utf-8")))
    assert [name for name in found if not name.startswith("db.")] == []


@pytest.mark.parametrize(
    "name, code, expected",
    [
        ("ingest.model", "from ingest.input.read import Raw", ["ingest.model imports ingest.input.read"]),
        ("ingest.article.clean", "from ingest import text, cli", ["ingest.article.clean imports ingest.cli"]),
        ("ingest.article.clean", "import ingest.pipeline", ["ingest.article.clean imports ingest.pipeline"]),
        ("ingest.article.clean", "from ingest.input.read import Raw", []),
        ("ingest.pipeline", "import ingest\ndef f():\n    from db.store import load",
         ["ingest.pipeline imports db.store"]),
        ("db.store", "from ingest.model import Record", ["db.store imports ingest.model"]),
        ("db.store", "import ingest", ["db.store imports ingest"]),
        ("ingest.commands.load", "def f():\n    from db.store import load", []),
        ("ingest.commands.load", "from db.store import load",
         ["ingest.commands.load imports db.store outside a command"]),
        ("ingest.commands.load", "if 1:\n    from db.store import load",
         ["ingest.commands.load imports db.store outside a command"]),
        ("ingest.utils", "", ["ingest.utils is not entered in the ladders of test_layers.py"]),
    ],
)  # fmt: skip
def test_the_check_itself(name, code, expected):
    assert complaints(name, code) == expected

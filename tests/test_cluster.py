"""Records in shards: large files cut between articles, workers that die, jobs that go on; always the same records."""

import csv
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import pipeline
from ingest.cli import cli
from ingest.cluster import cut, engine, shard, trace
from ingest.cluster import job as jobs
from ingest.cluster.cut import File, Shard
from ingest.input.read import InputError, Piece, expand, read
from ingest.model import Run

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
warcwriter = pytest.importorskip("warcio.warcwriter")
headers = pytest.importorskip("warcio.statusandheaders")

STORY = 'Well {n} is dry\n\n"Well {n} has been dry since March," Mayor Ilse Brandvik told reporters on Monday.'
BIN = Path(sys.executable).parent


def story(number):
    return STORY.format(n=number)


def noise(size):
    """Characters that cannot be packed, to make articles as large as real ones, which take longer to parse."""
    return random.Random(size).randbytes(size // 2).hex()


def rows(*numbers):
    told = ({"text": story(n), "title": f"“Wéll” {n}", "markup": noise(4_000)} for n in numbers)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in told)


def archive(path, count, gzipped=True):
    """Pages with a paragraph each, in a web archive."""
    with path.open("wb") as out:
        writer = warcwriter.WARCWriter(out, gzip=gzipped)
        writer.write_record(writer.create_warcinfo_record("made.warc", {"software": "by hand"}))
        for number in range(count):
            body = "".join(f"<p>{part}</p>" for part in (story(number) + "\n\n" + story(number + 1000)).split("\n\n"))
            page = f"<html><head><title>Well {number}</title></head><!--{noise(60_000)}--><body>{body}</body></html>"
            told = headers.StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            from io import BytesIO

            address = f"https://gull.example/{number}"
            writer.write_record(
                writer.create_warc_record(address, "response", BytesIO(page.encode()), http_headers=told)
            )


def table(path, count):
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["id", "text"])
        lines.writerows([number, story(number) + ('\r\nodd "one"' if number % 3 else "")] for number in range(count))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def model():
    """The model is loaded once for all jobs that run inside the tests' own process."""
    loaded = pipeline.load_model(core="rules")
    return lambda name, core: loaded


@pytest.fixture
def one_model(monkeypatch, model):
    monkeypatch.setattr(pipeline, "load_model", model)
    shard._extractor.cache_clear()
    yield
    shard._extractor.cache_clear()


def invoke(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


# Cutting


def write_inputs(count=23):
    Path("rows.jsonl").write_text(rows(*range(count)) + "\n\nno JSON\n" + rows(count).rstrip("\n"), encoding="utf-8")
    Path("rows.jsonl.gz").write_bytes(gzip.compress(Path("rows.jsonl").read_bytes()))
    table(Path("rows.csv"), count)
    Path("rows.csv.gz").write_bytes(gzip.compress(Path("rows.csv").read_bytes()))
    parquet.write_table(arrow.table({"text": [story(n) for n in range(count)]}), "rows.parquet", row_group_size=7)
    archive(Path("pages.warc.gz"), count)
    archive(Path("pages.warc"), count, gzipped=False)
    packed = bytearray(Path("pages.warc.gz").read_bytes())
    packed[len(packed) // 2 : len(packed) // 2 + 20] = bytes(20)
    Path("damaged.warc.gz").write_bytes(packed)
    Path("short.warc.gz").write_bytes(Path("pages.warc.gz").read_bytes()[:-100])
    Path("open.csv").write_text(Path("rows.csv").read_text("utf-8-sig") + '"never closed\n' * 9, encoding="utf-8")
    return sorted(path.name for path in Path().iterdir())


def file(name):
    return File(name, str(Path(name).absolute()), Path(name).stat().st_size)


def shown(items):
    return [str(item) for item in items]


@pytest.mark.parametrize("articles, pieces", [(1, 24), (5, 5), (1000, 1)])
def test_the_pieces_of_a_file_hold_what_the_file_holds(monkeypatch, articles, pieces):
    monkeypatch.setattr(cut, "TYPICAL", dict.fromkeys(cut.TYPICAL, 1))  # files this small would stay whole
    monkeypatch.setattr(cut, "estimate", lambda file, kind: 100 if articles < 100 else 1)
    for name in write_inputs():
        found = [piece for piece, _ in cut.cut(file(name), None, articles)]
        assert shown(read(found)) == shown(read([name])), name
        assert abs(len(found) - pieces) <= (13 if "d.warc" in name else 4), name


def test_what_cannot_be_cut_stays_whole():
    Path("story.txt").write_text(story(1) * 50, encoding="utf-8")
    Path("wide.jsonl").write_bytes(b"\xff\xfe" + rows(*range(50)).encode("utf-16-le"))
    Path("bad.parquet").write_bytes(b"PAR1" + b"\0" * 9000)
    for name in ("story.txt", "wide.jsonl", "bad.parquet"):
        assert [piece for piece, _ in cut.cut(file(name), None, 1)] == [Piece(name, str(Path(name).absolute()))]


def test_small_files_share_a_shard_and_all_keep_their_order():
    files = [File(name, f"/{name}", 10) for name in "abcdef"]
    weights = [2, 2, 1, 9, 1, 1]
    pieces = [(one, [(Piece(one.origin, one.path), weight)]) for one, weight in zip(files, weights, strict=True)]
    found = [(one.name, [p.origin for p in one.pieces], one.articles) for one in cut.shards(pieces, 4)]
    assert found == [
        ("shard-000000", ["a", "b"], 4), ("shard-000001", ["c"], 1), ("shard-000002", ["d"], 9),
        ("shard-000003", ["e", "f"], 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"b.txt\n\n  a.txt \na.txt\n", ["b.txt", "a.txt"]),
        (gzip.compress("\ufeffa.txt\r\n*.txt".encode()), ["a.txt", "b.txt"]),
        (b"gone.txt\na.txt", ["gone.txt: no such file or folder; check the path", "a.txt"]),
        (b"https://gull.example/feed.xml", ["https://gull.example/feed.xml"]),
        (b"\n", ["@all.list: this list names no input"]),
        (b"\xff\xfe\x00", ["@all.list: this list is no text; give a file that names one input a line"]),
        (gzip.compress(b"a.txt")[:-9], ["@all.list: this list is no text; give a file that names one input a line"]),
        (None, ["@all.list: this list cannot be read (No such file or directory); check the path"]),
    ],
)
def test_a_list_of_inputs(data, expected):
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(story(1), encoding="utf-8")
    if data is not None:
        Path("all.list").write_bytes(data)
    assert shown(expand(["@all.list"])) == expected


def test_a_file_may_be_called_like_a_list():
    Path("@a.txt").write_text(story(1), encoding="utf-8")
    assert expand(["@a.txt"]) == ["@a.txt"]


# A job, made by this process


def inputs():
    """Ten articles: rows, pages, and files of one each."""
    Path("rows.jsonl").write_text(rows(*range(5)) + "no JSON\n", encoding="utf-8")
    archive(Path("pages.warc.gz"), 3)
    for number in (7, 8):
        Path(f"well-{number}.txt").write_text(story(number), encoding="utf-8")
    Path("all.paths").write_text("rows.jsonl\n\npages.warc.gz\nwell-*.txt\n", encoding="utf-8")


def extract(*more, src="@all.paths", output="shards"):
    return invoke("extract", src, "-o", output, "--core", "rules", "--shard-articles", 2, *more)


def records(*paths):
    """Records of JSON Lines or tables, but for when they were made."""
    from ingest.columnar import read_records

    found = []
    for path in sorted(map(Path, paths)):
        lines = path.read_text(encoding="utf-8").splitlines() if path.suffix != ".parquet" else []
        found += [*map(json.loads, lines)] if lines else [*read_records(str(path))]
    for record in found:
        record["run"].pop("started")
    return found


def contents(pattern="shards/shard-*"):
    return {path.name: path.read_bytes() for path in sorted(Path().glob(pattern))}


@pytest.mark.model
@pytest.mark.parametrize("kind", jobs.FORMATS)
def test_shards_hold_the_records_of_one_file(one_model, kind):
    inputs()
    result = extract("--shards", kind)
    assert result.exit_code == 1
    assert "rows.jsonl:6: not JSON" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("6 shards, 10 articles, ")
    assert invoke("extract", "@all.paths", "-o", "one.jsonl", "--core", "rules").exit_code == 1
    assert invoke("load", "many.db", *sorted(Path("shards").glob("shard-*"))).exit_code == 0
    assert invoke("load", "one.db", "one.jsonl").exit_code == 0
    if kind != "jsonl.gz":
        assert records(*Path("shards").glob("shard-*")) == records("one.jsonl")
    dumps = [sorted(invoke("export", name, "-o", "-").stdout.splitlines()) for name in ("many.db", "one.db")]
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) == 1 + json.loads(Path("shards/manifest.json").read_text())["quotes"]
    assert "rows.jsonl:6: not JSON" in Path("shards/failures.txt").read_text()


@pytest.mark.model
def test_only_what_is_not_done_is_made_again(one_model, monkeypatch):
    inputs()
    extract("--shards", "jsonl")
    before = contents()
    times = {path.name: path.stat().st_mtime_ns for path in Path("shards").glob("shard-*")}
    assert extract("--shards", "jsonl").stderr.splitlines()[-1].startswith("0 shards, 10 articles, ")
    Path("shards/shard-000001.jsonl").unlink()
    Path("shards/shard-000003.jsonl").write_bytes(before["shard-000003.jsonl"][:-9])  # cut short
    Path("shards/job/shard-000000.json").unlink()  # a process that was killed before it could say that it was done
    result = extract("--shards", "jsonl")
    assert result.exit_code == 1  # a line of the rows is no JSON, now as before
    assert "3 of 6 shards were done before" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("3 shards, 10 articles, ")
    assert contents() == before
    untouched = {path.name for path in Path("shards").glob("shard-*") if path.stat().st_mtime_ns == times[path.name]}
    assert untouched == {"shard-000002.jsonl", "shard-000004.jsonl", "shard-000005.jsonl"}


@pytest.mark.model
@pytest.mark.parametrize(
    "change, options, told",
    [
        (lambda: Path("well-8.txt").unlink(), (), "shards holds another job (inputs, 4 files then and 3 now)"),
        (lambda: Path("well-8.txt").write_text("Longer.\n\n" + story(8)), (), "shards holds another job (inputs, 4"),
        (lambda: None, ("--shards", "parquet"), "shards holds another job (format)"),
        (lambda: Path("shards/manifest.json").write_text("{"), (), "manifest.json cannot be read"),
    ],
)  # fmt: skip
def test_another_job_is_refused(one_model, change, options, told):
    inputs()
    extract("--shards", "jsonl")
    before = contents()
    change()
    result = extract("--shards", "jsonl", *options)
    assert (result.exit_code, told in result.stderr) == (2, True)
    assert contents() == before


@pytest.mark.model
def test_another_version_is_refused(one_model, monkeypatch):
    inputs()
    extract("--shards", "jsonl")
    monkeypatch.setattr("ingest.__version__", "9.9")
    shard._extractor.cache_clear()
    result = extract("--shards", "jsonl")
    assert (result.exit_code, "the job began with version 0.1.0, here 9.9" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "options, told",
    [
        (("-o", "-", "--shards", "jsonl"), "shards are many files; name a folder for them with -o"),
        (("-o", "all.paths", "--shards", "jsonl"), "shards are many files; name a folder for them with -o"),
        (("-o", "s", "--scheduler", "tcp://a:1"), "--scheduler is for --engine dask"),
        (("-o", "s", "--shards", "jsonl", "--workers", "2"), "use --engine dask --workers 2"),
        (("-o", "s", "--shards", "jsonl", "--allow-private"), "leave out the options for fetching"),
    ],
)
def test_options_that_do_not_go_together(options, told):
    inputs()
    result = invoke("extract", "@all.paths", *options)
    assert (result.exit_code, told in result.stderr) == (2, True)


@pytest.mark.model
def test_what_is_no_file_is_named(one_model):
    Path("well.txt").write_text(story(1), encoding="utf-8")
    Path("news.rss").write_text("<rss></rss>", encoding="utf-8")
    result = invoke("extract", "-o", "s", "--shards", "jsonl", "--core", "rules", "well.txt", "-", "news.rss",
                    "https://gull.example/", "@gone.paths")  # fmt: skip
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:4]] == ["-", "news.rss", "https", "@gone.paths"]
    assert json.loads(Path("s/manifest.json").read_text())["articles"] == 1
    assert len(Path("s/failures.txt").read_text().splitlines()) == 4


def test_without_dask(monkeypatch):
    inputs()
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = invoke("extract", "@all.paths", "-o", "s", "--engine", "dask")
    assert (result.exit_code, result.stderr) == (
        2, "Error: --engine dask needs dask: pip install 'onrecord[dask]'\n",
    )  # fmt: skip


def test_no_scheduler():
    pytest.importorskip("distributed")
    inputs()
    environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "0.1s"}
    command = [
        BIN / "onrecord",
        "extract",
        "@all.paths",
        "-o",
        "s",
        "--engine",
        "dask",
        "--scheduler",
        "tcp://127.0.0.1:9",
    ]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("Error: no dask scheduler answers at tcp://127.0.0.1:9 (")


# Documents that kill


class Echo:
    """An extractor that makes an empty record of each text, and notes what it was given together."""

    run = Run("0", "en_made 1", "0", "2026-01-01T00:00:00+00:00")

    def __init__(self):
        self.given = []

    def group(self, items):
        from ingest.article.clean import article
        from ingest.model import Record

        self.given.append(
            [getattr(item, "origin", None) if not isinstance(item, InputError) else None for item in items]
        )
        return [item if isinstance(item, InputError) else Record(article(item), [], self.run) for item in items]


def small_job(monkeypatch, count=20):
    Path("rows.jsonl").write_text(rows(*range(count)), encoding="utf-8")
    echo = Echo()
    monkeypatch.setattr(shard, "_extractor", lambda *settings: echo)
    request = jobs.Request("made", "rules", None, {}, "jsonl", 100)
    one = Shard("shard-000000", [Piece("rows.jsonl", "rows.jsonl")], count, [Path("rows.jsonl").stat().st_size])
    return jobs.begin(Path("shards"), request, Echo.run, [file("rows.jsonl")], [], [one]), one, echo


def died(job, *steps):
    """Leave the traces of attempts that died."""
    for number, step in enumerate(steps):
        trace.Trace(job.inside(f"traces/shard-000000.host-{number}")).step(trace.Step(*step))


def numbers(result):
    return [int(json.loads(line)["article"]["text"].split()[1]) for line in Path("shards/shard-000000.jsonl").open()]


@pytest.mark.parametrize(
    "steps, alone, lost",
    [
        ([], [], []),
        # Chance, or one of a group: each is tried alone, and then all come out together.
        ([(False, 8, 16)], [*range(8, 16)], []),
        ([(False, 8, 16), (False, 11, 12)], [*range(8, 16)], []),
        # Twice at the same one.
        ([(False, 8, 16), (False, 11, 12), (False, 11, 12)], [*range(8, 16)], [11]),
        ([(False, 8, 16), (False, 11, 12), (False, 9, 10)], [*range(8, 16)], []),
        ([(True, 5, 6)], [], []),
        ([(True, 5, 6), (True, 5, 6)], [], [*range(5, 20)]),
    ],
)
def test_only_the_document_at_which_processes_die_is_left_out(monkeypatch, steps, alone, lost):
    job, one, echo = small_job(monkeypatch)
    died(job, *steps)
    receipt = shard.make(job, one, watch=False)
    assert numbers(receipt) == [n for n in range(20) if n not in lost]
    tried = [int(group[0].split(":")[1]) - 1 for group in echo.given if len(group) == 1 and group[0]]
    assert tried == [n for n in alone if n not in lost]
    assert len(receipt.failures) == bool(lost)
    assert sorted(path.name for path in Path("shards/job").rglob("*")) == ["plan.jsonl", "shard-000000.json", "traces"]


def test_documents_that_kill_only_together_are_parted(monkeypatch):
    job, one, echo = small_job(monkeypatch)
    died(job, *[(False, 0, 8)] * trace.TOGETHER)
    receipt = shard.make(job, one, watch=False)
    assert (numbers(receipt), [len(group) for group in echo.given]) == ([*range(20)], [1] * 8 + [8, 4])


def test_an_attempt_that_fails_leaves_nothing(monkeypatch):
    job, one, _ = small_job(monkeypatch)
    before = sorted(Path("shards").rglob("*"))
    monkeypatch.setattr(shard, "grouped", lambda items: 1 / 0)
    with pytest.raises(shard.ShardError) as error:
        shard.make(job, one, watch=False)
    assert str(error.value).endswith("please report it: ZeroDivisionError: division by zero")
    assert sorted(Path("shards").rglob("*")) == before


@pytest.mark.parametrize(
    "spoil, told",
    [
        (lambda: Path("rows.jsonl").unlink(), "does not see rows.jsonl (No such file or directory)"),
        (lambda: Path("rows.jsonl").write_text("{}"), "rows.jsonl has changed since the job began"),
        (lambda: Path("shards/job/plan.jsonl").unlink(), "does not see the folder"),
    ],
)
def test_a_machine_without_the_files_makes_no_shard(monkeypatch, spoil, told):
    job, one, _ = small_job(monkeypatch)
    spoil()
    with pytest.raises(shard.ShardError) as error:
        shard.make(job, one, watch=False)
    assert told in str(error.value)
    assert contents() == {}


def test_a_machine_without_an_extra_stops_the_job(monkeypatch):
    job, one, _ = small_job(monkeypatch)
    archive(Path("pages.warc.gz"), 1)
    found = replace(one, pieces=[Piece("pages.warc.gz", "pages.warc.gz")], sizes=[file("pages.warc.gz").size])
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    with pytest.raises(jobs.JobError) as error:
        shard.make(job, found, watch=False)
    assert str(error.value).startswith("web archives need warcio: pip install 'onrecord[warc]' (on ")
    assert contents() == {}


def test_a_shard_that_is_lost_is_named_and_the_others_go_on(monkeypatch):
    job, one, _ = small_job(monkeypatch)
    other = replace(one, name="shard-000001", pieces=[Piece("gone.jsonl", "gone.jsonl")])
    lost, receipt = engine.Here().make(job, [other, one])
    assert (lost.shard, "does not see gone.jsonl" in lost.reason, receipt.articles) == (other, True, 20)


def test_a_process_that_gets_nowhere_ends_and_leaves_its_trace(monkeypatch):
    job, _, _ = small_job(monkeypatch)
    code = f"""
import re
from ingest.cluster import shard, job as jobs
from tests_echo import Echo
class Endless(Echo):
    def group(self, items):
        re.match("(a+)+$", "a" * 64 + "b")  # returns long after the sun is out, and lets nobody in meanwhile
shard._extractor = lambda *settings: Endless()
shard.PATIENCE, shard.SLOWEST = 0.2, 1e9
job = jobs.Job({job.folder!r}, jobs.Request("made", "rules", None, {{}}, "jsonl", 100), Endless.run)
shard.make(job, next(jobs.plan(job)))
"""
    Path("tests_echo.py").write_text(
        "from ingest.model import Run\nclass Echo:\n    run = Run('0', 'en_made 1', '0', '2026-01-01T00:00:00+00:00')\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.returncode, "Timeout" in result.stderr) == (1, True)
    assert trace.deaths(job, "shard-000000").steps == [trace.Step(False, 0, 8)]
    assert contents() == {}


# A cluster


PRELOAD = """
import os, signal, time
from pathlib import Path
from ingest.pipeline import Extractor

def group(self, items, whole=Extractor.group):
    texts = [str(getattr(item, "data", "")) for item in items]
    if any("Well 4 " in text for text in texts) and not Path("go").exists():
        Path("held").write_text(str(os.getpid()))
        while not Path("go").exists():
            time.sleep(0.05)
    if any("Well 13 " in text for text in texts):
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, items)

if Extractor.group.__name__ != "held":  # a worker loads this twice
    group.__name__ = "held"
    Extractor.group = group
"""


@pytest.fixture
def cluster(folder):
    """The file that tells where a real scheduler is, with two workers, which wait at well 4 and die at well 13."""
    pytest.importorskip("distributed")
    Path("preload.py").write_text(PRELOAD)
    scheduler = [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    workers = [
        BIN / "dask",
        "worker",
        "--nworkers",
        "2",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--preload",
        "preload.py",
    ]
    address = ["--scheduler-file", "scheduler.json"]
    # As little patience as a scheduler can have with a task whose worker died, so that the job needs its own.
    told = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with Path("log").open("wb") as log:
        started = [
            subprocess.Popen([*command, *address], stdout=log, stderr=log, env=told) for command in (scheduler, workers)
        ]
        try:
            while not Path("scheduler.json").exists():
                assert started[0].poll() is None, Path("log").read_text()
                time.sleep(0.05)
            yield "scheduler.json"
        finally:
            for process in reversed(started):
                process.send_signal(signal.SIGTERM)
                process.wait()


@pytest.mark.model
def test_a_cluster_loses_a_worker_and_meets_a_poison_and_loses_nothing_else(cluster, one_model):
    Path("a.jsonl").write_text(rows(*range(10)), encoding="utf-8")
    archive(Path("b.warc.gz"), 3)
    texts = [story(n) for n in range(10, 16)]
    markup = [noise(6_000 + n) for n in range(10, 16)]
    parquet.write_table(arrow.table({"text": texts, "markup": markup}), "c.parquet")
    asked = ["a.jsonl", "b.warc.gz", "c.parquet", "--core", "rules"]
    command = [BIN / "onrecord", "extract", *asked, "-o", "shards", "--shard-articles", "3", "--engine", "dask"]
    with subprocess.Popen([*command, "--scheduler", cluster], stderr=subprocess.PIPE, text=True) as running:
        while not Path("held").exists() or not (held := Path("held").read_text()):
            assert running.poll() is None, running.stderr.read()
            time.sleep(0.05)
        os.kill(int(held), signal.SIGKILL)
        Path("go").touch()
        stderr = running.stderr.read()
    assert running.returncode == 1, stderr
    [line] = [line for line in stderr.splitlines() if "left out" in line]
    assert line.startswith("c.parquet:4: left out: the process that parsed it died twice")
    assert invoke("extract", *asked, "-o", "one.jsonl").exit_code == 0
    one = [record for record in records("one.jsonl") if "Well 13 " not in record["article"]["text"]]
    assert records(*Path("shards").glob("shard-*")) == one
    assert len(one) == 18
    # This process goes on with what the cluster began, and comes to the same bytes.
    before = contents()
    Path("shards/shard-000001.parquet").unlink()
    again = invoke("extract", *asked, "-o", "shards", "--shard-articles", 3, "--shards", "parquet")
    assert (again.exit_code, contents()) == (1, before)


@pytest.mark.model
def test_a_cluster_on_this_machine(one_model):
    pytest.importorskip("distributed")
    inputs()
    command = [BIN / "onrecord", "extract", "@all.paths", "-o", "shards", "--core", "rules", "--shard-articles", "4"]
    result = subprocess.run([*command, "--engine", "dask"], capture_output=True, text=True)
    assert result.returncode == 1
    assert "rows.jsonl:6: not JSON" in result.stderr
    invoke("extract", "@all.paths", "-o", "one.jsonl", "--core", "rules")
    assert records(*Path("shards").glob("shard-*")) == records("one.jsonl")


# The way out


@pytest.mark.model
def test_duckdb_asks_shards_and_deals_them_out_by_year(one_model, root):
    duckdb = pytest.importorskip("duckdb")
    blocks = re.findall(r"```duckdb\n((\w+).*?)```", (root / "docs" / "scale.md").read_text("utf-8"), re.DOTALL)
    found = {first: sql for sql, first in blocks}
    asked = (root / "examples" / "articles", "--core", "rules")
    assert invoke("extract", *asked, "-o", "shards", "--shards", "parquet", "--shard-articles", 4).exit_code == 0
    assert invoke("load", "one.db", *sorted(Path("shards").glob("*.parquet"))).exit_code == 0
    counted = invoke("export", "one.db", "-o", "-", "--format", "jsonl", "--sql", """
        select speaker_in_article as speaker, count(*) as quotes, count(distinct outlet_names.name) as outlets
        from quotes join articles on articles.id = article_id
        left join outlet_names on outlet_names.id = outlet_name_id
        where speaker_kind = 'person' group by 1 order by quotes desc, speaker limit 5
    """).stdout  # fmt: skip
    assert duckdb.sql(found["select"]).fetchall() == [tuple(json.loads(line).values()) for line in counted.splitlines()]
    duckdb.sql(found["copy"])
    dealt = {year.name[5:]: sorted(year.glob("*.parquet")) for year in Path("years").glob("year=*")}
    for year, files in dealt.items():
        assert invoke("load", f"{year}.db", *files).exit_code == 0
    articles = published("one.db")
    assert {year: published(f"{year}.db") for year in dealt} == {
        year: {key: day for key, day in articles.items() if (day or "undated")[:4] == year[:4]} for year in dealt
    }
    assert sum(len(published(f"{year}.db")) for year in dealt) == len(articles) == 15


def published(path):
    """The articles of a database by key, with their days."""
    lines = invoke("export", path, "--table", "articles", "-o", "-", "--format", "jsonl").stdout.splitlines()
    return {row["id"]: row["published"] for row in map(json.loads, lines)}

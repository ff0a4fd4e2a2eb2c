"""CLEAN: the body of a page: the paragraphs of its article, standfirst first.

They are trafilatura's, after what the page itself marks as no part of the article is taken out, and with the
paragraphs put back that trafilatura lost; where it lost most, the densest column of paragraphs takes its place.
Embedded posts are read apart and put back behind the paragraph that they follow, fact boxes behind the last one.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import islice, pairwise
from typing import Any

import trafilatura
from lxml import etree, html

from ingest.article.boilerplate import is_boilerplate
from ingest.article.liveblog import live_paragraphs
from ingest.article.prune import PROSE, UNSEEN, is_post, pruned
from ingest.model import fold
from ingest.text import BULLET, LONGEST, SENTENCE_END
from ingest.tree import BLOCKS, following, lines, meta, split, tokens, words_of

SEEN = [f"not(ancestor::{tag})" for tag in (*UNSEEN, "textarea", "svg")]
STANDFIRST = {"standfirst", "subtitle", "subheadline", "subheading", "excerpt", "dek", "deck", "lede", "strapline"}
MENDABLE = 3000  # paragraphs up to which lost ones are looked for: more than any article has
ENDLESS = 3_000_000  # characters of a whole page without menus and scripts
DEPTH = 300  # elements inside one another: pages have up to 60
ELEMENTS = 50_000  # pages have up to 10,000
HEADINGS = 20  # of the first rank
NEAR = 30  # paragraphs within which the next one of the page is looked for
PIECE = 20  # letters from which on a piece of a paragraph is told from chance
BEFORE_POST = 5  # lines before a post among which a paragraph of the article stands
SAME = 0.8  # of a passage's words: it says again what a paragraph has said
POSTS = 300  # of a page: live blogs have up to 100
# The line under a post that says whose it is, and what stands in a post for its pictures and links.
SHARED = re.compile(r"A (?:post|photo|video|reel) (?:shared|posted) by\b")
SIGNED = re.compile(r"(?:[—–―]|A (?:post|photo|video|reel) (?:shared|posted) by\b)[^—–―@]*@\w.*")
PICTURE = re.compile(r"\s*(?:(?:https?://)?(?:pic\.(?:twitter|x)\.com|t\.co)/\w+|\[image or embed\])$")
VIEW = re.compile(r"View (?:this )?(?:post|profile|on)\b.{0,40}$")
BOXES = 20  # fact boxes of a page
SENTENCES = re.compile(r"[.!?][\"'”’»)\]]*(?=\s|$)")


def body(tree: Any, article: dict[str, Any], title: str | None) -> list[str]:
    """The paragraphs of the article in page order, standfirst first."""
    texts = tree.xpath(f"//body//text()[{' and '.join(SEEN)}]", smart_strings=False)
    if max(map(len, texts), default=0) > LONGEST:
        return [max(texts, key=len)]  # not worth cleaning: no article has such a line
    if sum(map(len, texts)) > ENDLESS:
        return texts  # nor is any so long
    bare = pruned(tree)
    posts = _taken_out(bare)
    blocks = _prose(bare)
    found = live_paragraphs(bare, blocks) if len(blocks) <= MENDABLE else []
    if not found:
        found = _mended([] if _is_tangled(bare) else _extracted(bare), blocks)
    written = _written_out(article)
    if _size(written) > 1.3 * _size(found) + 50:
        found = written
    found = _after_title(found, title)
    found = _with_boxes(_with_posts(found, posts), tree)
    first = _standfirst(tree, found)
    return [first, *found] if first else found


def _extracted(bare: Any) -> list[str]:
    """The paragraphs that trafilatura takes for the article."""
    words = trafilatura.extract(deepcopy(bare), include_comments=False, include_tables=False, favor_recall=True) or ""
    return [BULLET.sub("", line) for line in split(words)]


def _taken_out(bare: Any) -> list[tuple[list[str], list[str]]]:
    """The embedded posts of a page, which loses them: the lines before each, nearest first, and its paragraphs."""
    before: list[str] = []
    found = []
    posts = list(islice(filter(is_post, bare.iter("blockquote")), POSTS))
    inside = {e for post in posts for e in post.iter()}
    for element in bare.iter(*BLOCKS) if posts else ():
        if element in posts:
            found.append((before[: -BEFORE_POST - 1 : -1], _post(element)))
        elif element not in inside and not any(child.tag in BLOCKS for child in element.iterdescendants()):
            before += [squashed for line in lines(element) if (squashed := _squashed(line))]
    for post in posts:
        if post.getparent() is not None:
            post.drop_tree()
    return [(near, paragraphs) for near, paragraphs in found if paragraphs]


def _post(element: Any) -> list[str]:
    """The words of an embedded post and the line that says whose they are, or none where it lacks either."""
    pieces = [words for p in element.iter("p") if (words := words_of(p))]
    rest = deepcopy(element)
    for p in list(rest.iter("p")):
        p.drop_tree()  # what follows it stays
    under = SIGNED.search(words_of(rest))
    signatures = [*([under[0]] if under else []), *filter(SIGNED.match, pieces)]
    words = " ".join(p for p in pieces if not SIGNED.match(p) and not SHARED.match(p) and not VIEW.match(p))
    while picture := PICTURE.search(words):
        words = words[: picture.start()]
    return [words, signatures[0]] if words and signatures else []


def _with_posts(found: list[str], posts: list[tuple[list[str], list[str]]]) -> list[str]:
    """The paragraphs with every post behind the one it follows; one that follows none is beside the article."""
    placed: dict[int, list[str]] = {}
    known = list(map(_squashed, found)) if posts else []
    for near, paragraphs in posts:
        place = next((i for line in near for i, told in enumerate(known) if _is_part(line, told)), None)
        if place is not None and not _is_told(paragraphs[0], [*found, *(p for ps in placed.values() for p in ps)]):
            placed.setdefault(place, []).extend(paragraphs)
    return [p for i, paragraph in enumerate(found) for p in (paragraph, *placed.get(i, []))]


def _is_part(line: str, told: str) -> bool:
    return line == told or (len(line) >= PIECE and line in told) or (len(told) >= PIECE and told in line)


def _is_told(passage: str, paragraphs: list[str]) -> bool:
    """Whether a paragraph, or two in a row, have most words of a passage: the article quotes it, or prints it twice."""
    words = Counter(fold(passage).split())
    if words.total() < PROSE:  # so few words may be anywhere
        return any(_squashed(passage) in _squashed(paragraph) for paragraph in paragraphs)
    counts = [Counter(fold(paragraph).split()) for paragraph in paragraphs]
    told = [*counts, *(one + other for one, other in pairwise(counts))]
    return any((words & count).total() >= SAME * words.total() for count in told)


def _with_boxes(found: list[str], tree: Any) -> list[str]:
    """The paragraphs, and behind them the fact boxes of the page that hold sentences, under their headings."""
    result = list(found)
    for element in islice(filter(_is_box, tree.iter("aside", "div", "section")), BOXES if found else 0):
        prose = [words for _, words in _prose(element) if not is_boilerplate(words)]
        new = [words for words in prose if not _is_told(words, result)]
        if sum(len(SENTENCES.findall(words)) for words in prose) >= 2 and new:
            heading = next((words for h in element.iter("h2", "h3", "h4") if (words := words_of(h, 200))), None)
            result += [*filter(None, [heading]), *new]
    return result


def _is_box(element: Any) -> bool:
    """Whether the page calls an element a fact box; an "infobox" may be any list of links."""
    names = tokens(element)
    return "factbox" in names or ("fact", "box") in pairwise(names)


def _is_tangled(bare: Any) -> bool:
    """Whether a page is so large or deep that extracting would take minutes: its time grows with size and depth."""
    depth = deepest = number = 0
    for event, _ in etree.iterwalk(bare, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        number += event == "start"
    return deepest > DEPTH or number > ELEMENTS


def _size(paragraphs: list[str]) -> int:
    return sum(len(p.split()) for p in paragraphs)


def _prose(bare: Any) -> list[tuple[Any, str]]:
    """The paragraphs of a page that read as sentences, with their elements, in page order."""
    found = []
    for element in bare.iter("p", "div", "section", "blockquote"):
        if element.tag != "p" and any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        linked = sum(len(words_of(a)) for a in element.iter("a"))
        if linked < 0.5 * len(words_of(element)):
            found += [(element, words) for words in lines(element) if _is_prose(words)]
    return found


def _is_prose(words: str) -> bool:
    return len(words.split()) >= PROSE and bool(SENTENCE_END.search(words))


def _mended(found: list[str], blocks: list[tuple[Any, str]]) -> list[str]:
    """The paragraphs found, and between them those of the same column that were lost.

    The column is the smallest element around most of the prose found. Where the page has another one with far more
    prose than all that was found, the extraction went wrong, and that column is the article.
    """
    if len(blocks) > MENDABLE:
        return found
    whole = _squashed(" ".join(found))
    known = {_squashed(paragraph) for paragraph in found}
    kept = [(squashed := _squashed(words)) in known or squashed in whole for _, words in blocks]
    columns = _columns(blocks)
    if columns:
        best = max(columns, key=lambda c: columns[c])
        inside = [words for element, words in blocks if best in element.iterancestors()]
        if _size(found) < 0.6 * _size(inside):
            return inside
    column = _column([e for (e, _), k in zip(blocks, kept, strict=True) if k])
    if column is None:
        return found or [words for _, words in blocks]
    tags = Counter(e.tag for (e, _), k in zip(blocks, kept, strict=True) if k)
    result = [(paragraph, _squashed(paragraph)) for paragraph in found]
    place = 0
    for (element, words), k in zip(blocks, kept, strict=True):
        squashed = _squashed(words)
        # Of a lost paragraph there may be pieces, which then stand where it belongs.
        near = enumerate(result[place : place + NEAR], start=place)
        pieces = [i for i, (_, piece) in near if len(piece) >= PIECE and piece in squashed]
        if k and pieces:
            place = pieces[-1] + 1
        # What was lost looks like what was kept: a lone <div> among paragraphs is furniture.
        elif not k and column in element.iterancestors() and tags[element.tag] >= 0.2 * sum(tags.values()):
            place = pieces[0] if pieces else place
            result[place : pieces[-1] + 1 if pieces else place] = [(words, squashed)]
            place += 1
    return [paragraph for paragraph, _ in result]


def _squashed(words: str) -> str:
    """Letters and digits only, to find a text again however its pieces were joined."""
    return re.sub(r"[\W_]+", "", words.casefold())


def _columns(blocks: list[tuple[Any, str]]) -> dict[Any, int]:
    """The words of prose in every element that holds some of it directly, or one level down."""
    sizes: dict[Any, int] = {}
    for element, words in blocks:
        for around in [a for a, _ in zip(element.iterancestors(), range(2), strict=False)]:
            if around.tag not in ("html", "body"):
                sizes[around] = sizes.get(around, 0) + len(words.split())
    return sizes


def _column(elements: list[Any]) -> Any:
    """The smallest element that holds at least nine tenths of the given ones."""
    around: dict[Any, int] = {}
    for element in elements:
        for ancestor in element.iterancestors():
            around[ancestor] = around.get(ancestor, 0) + 1
    holding = [a for a, n in around.items() if n >= 0.9 * len(elements) and a.tag not in ("html", "body")]
    return min(holding, key=lambda a: sum(1 for _ in a.iter()), default=None)


def _written_out(article: dict[str, Any]) -> list[str]:
    """The article as the page's linked data hold it, for pages whose told is put together by scripts."""
    told = article.get("articleBody")
    if not isinstance(told, str):
        return []
    text = re.sub(r"</p>|<br\s*/?>", "\n", told)
    if re.search(r"<\w+[^>]*>|&\w+;", text):
        text = "\n".join(html.fromstring(f"<div>{text}</div>").itertext())
    return split(text)


def _after_title(found: list[str], title: str | None) -> list[str]:
    """What follows the headline, where it stands among the first paragraphs under a section's name or a date."""
    for i, paragraph in enumerate(found[:4]):
        if title and fold(paragraph) == fold(title) and _size(found[:i]) < 20:
            return found[i + 1 :]
    return found


def _standfirst(tree: Any, found: list[str]) -> str | None:
    """The sentence under the headline, if the page shows one that is not in the body yet."""
    told = {fold(words) for name in ("description", "og:description") for words in meta(tree, name)}
    whole = fold(" ".join(found))
    for heading in islice(tree.iter("h1"), HEADINGS):
        for element in islice(following(heading), 60):
            if element.tag not in ("p", "div", "h2", "h3", "h4", "span"):
                continue
            words = words_of(element, 1000)
            if not 6 <= len(words.split()) <= 60 or element.find(".//p") is not None or fold(words) in whole:
                continue
            marked = STANDFIRST & set(tokens(element))
            if (fold(words) in told or marked) and not is_boilerplate(words) and element.tag != "a":
                return words
    return None

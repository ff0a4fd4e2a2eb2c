"""Feeds and sitemaps: what each entry tells, and one clear line for everything that cannot be read."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.input.entry import Link, day
from ingest.input.feed import entries, is_feed
from ingest.input.raw import InputError, Raw

FEED = "https://gull.example/feed"


def rss(*items: str, head: str = "<title>The Gull</title>") -> bytes:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>\n<rss version="2.0" {spaces}><channel>{head}{body}</channel></rss>'.encode()


def atom(*items: str) -> bytes:
    body = "".join(f"<entry>{item}</entry>" for item in items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Tern</title>{body}</feed>'.encode()


def sitemap(*items: str) -> bytes:
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f"<urlset {spaces}>{''.join(f'<url>{item}</url>' for item in items)}</urlset>".encode()


def link(url: str, number: int = 1, **known: str) -> Link:
    return Link(url, f"{FEED}:{number}", known)


def raw(kind: str, data: str, number: int = 1, **known: str) -> Raw:
    return Raw(f"{FEED}:{number}", kind, data, known)


def lines(data: bytes, **options) -> list[str]:
    return [str(item) for item in entries(data, FEED, **options) if isinstance(item, InputError)]


RSS_ITEMS = [
    ("<title>Ferry sails</title><link> https://gull.example/1\n</link><pubDate>Sat, 06 Dec 2031 02:10:00 GMT</pubDate>"
     "<description>In short.</description>",
     link("https://gull.example/1", title="Ferry sails", outlet="The Gull", published="2031-12-06")),
    ("<title>Ferry &amp;amp; harbour&nbsp;open</title><link>https://gull.example/1?a=1&b=2</link>"
     "<content:encoded><![CDATA[<p>We open &amp; sail, she said.</p>]]></content:encoded>"
     "<dc:creator>Ann Lee</dc:creator>",
     raw("html", "<p>We open &amp; sail, she said.</p>", title="Ferry & harbour open", byline="Ann Lee",
         outlet="The Gull", url="https://gull.example/1?a=1&b=2")),
    ("<link>/2</link><author>ann@gull.example (Ann Lee)</author>",
     link("https://gull.example/2", byline="Ann Lee", outlet="The Gull")),
    ("<guid>https://gull.example/3</guid><source url='https://tern.example/feed'>The Tern</source>",
     link("https://gull.example/3", outlet="The Tern")),
    ("<atom:link rel='self' href='https://gull.example/x'/><guid isPermaLink='false'>https://gull.example/4</guid>"
     "<description>Plain &amp;amp; short.</description>", raw("text", "Plain & short.", outlet="The Gull")),
    ("<link>https://gull.example/5</link><content:encoded>&lt;p&gt;It begins [&amp;#8230;]&lt;/p&gt;"
     "&lt;p&gt;The post Five appeared first on The Gull.&lt;/p&gt;</content:encoded>",
     link("https://gull.example/5", outlet="The Gull")),
    ("<link>https://gull.example/6</link><content:encoded><![CDATA[<p> </p>]]></content:encoded>",
     link("https://gull.example/6", outlet="The Gull")),
    ("<title>A &lt;b&gt;big&lt;/b&gt; day</title><link>https://gull.example/7</link><pubDate>next week</pubDate>",
     link("https://gull.example/7", title="A big day", outlet="The Gull")),
    ("<link>https://gull.example/8</link><title>“Yes\x0c”</title>",
     link("https://gull.example/8", title="“Yes”", outlet="The Gull")),
]  # fmt: skip


@pytest.mark.parametrize("item, expected", RSS_ITEMS)
def test_entries_of_rss(item, expected):
    head = "<title>The Gull RSS feed</title><link>https://gull.example</link><image><url>a.png</url></image>"
    assert list(entries(rss(item, head=head), FEED)) == [expected]


ATOM_ITEMS = [
    ("<title>One</title><link rel='self' href='https://tern.example/x'/><link href='/1'/>"
     "<published>2031-12-03T23:30:00-05:00</published><updated>2031-12-09T00:00:00Z</updated>",
     link("https://gull.example/1", title="One", outlet="The Tern", published="2031-12-03")),
    ("<link type='application/json' href='https://tern.example/j'/><link type='text/html' href='https://tern.example/2'/>"
     "<updated>2031-12-09T00:00:00Z</updated>", link("https://tern.example/2", outlet="The Tern")),
    ("<author><name>Ann Lee</name><email>ann@tern.example</email></author><author><name>Bo Chan</name></author>"
     "<content type='html'>&lt;p&gt;We sail.&lt;/p&gt;</content>",
     raw("html", "<p>We sail.</p>", byline="Ann Lee, Bo Chan", outlet="The Tern")),
    ("<content type='text'>5 &lt; 6, she said.</content>", raw("text", "5 < 6, she said.", outlet="The Tern")),
    ("<source><title>The Gull</title><id>urn:gull</id></source><content type='xhtml'>"
     "<h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>Yes, <h:b>she</h:b> said.<h:br/></h:p></h:div></content>",
     raw("html", "<div><p>Yes, <b>she</b> said.<br></p></div>", outlet="The Gull")),
    ("<link href='https://tern.example/5'/><content type='image/png'>aGVsbG8=</content>",
     link("https://tern.example/5", outlet="The Tern")),
]  # fmt: skip


@pytest.mark.parametrize("item, expected", ATOM_ITEMS)
def test_entries_of_atom(item, expected):
    assert list(entries(atom(item), FEED)) == [expected]


def test_rss_1_keeps_its_items_beside_the_channel():
    data = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>The Gull</title></channel>'
        b'<item rdf:about="https://gull.example/1"><title>One</title><dc:date>2031-12-03T10:00Z</dc:date></item></rdf:RDF>'
    )
    expected = link("https://gull.example/1", title="One", outlet="The Gull", published="2031-12-03")
    assert list(entries(data, FEED)) == [expected]


def test_an_address_is_relative_to_what_the_feed_says():
    data = b'<feed xml:base="https://tern.example/blog/"><entry><link href="one"/></entry></feed>'
    assert list(entries(data, "saved.xml")) == [Link("https://tern.example/blog/one", "saved.xml:1")]


def test_sitemaps():
    data = sitemap(
        "<loc> https://gull.example/1 </loc><news:news><news:publication><news:name>The Gull</news:name><news:language>"
        "en</news:language></news:publication><news:publication_date>2031-12-03T01:00:00Z</news:publication_date>"
        "<news:title>One</news:title></news:news>",
        "<loc>https://gull.example/2</loc><lastmod>2031-12-09</lastmod>",
    )
    expected = [
        link("https://gull.example/1", title="One", outlet="The Gull", published="2031-12-03"),
        link("https://gull.example/2", 2),
    ]
    assert list(entries(data, FEED)) == expected
    assert list(entries(gzip.compress(data), FEED)) == expected


def test_a_sitemap_index_names_sitemaps():
    data = (
        b'<sitemapindex xmlns="https://www.sitemap.org/schemas/sitemap/0.84/"><sitemap>'
        b"<loc>https://gull.example/a.xml</loc></sitemap></sitemapindex>"
    )
    assert list(entries(data, FEED)) == [Link("https://gull.example/a.xml", f"{FEED}:1", is_map=True)]


def test_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Gull",
        "items": [
            {"url": "/1", "title": "One", "date_published": "2031-12-03T01:00:00Z", "authors": [{"name": "Ann Lee"}]},
            {"content_html": "<p>We sail.</p>"},
            {"content_text": "5 < 6 &amp; so on", "title": 7},
            "nothing",
        ],
    }
    data = json.dumps(feed).encode()
    assert is_feed(data)
    assert list(entries(data, FEED))[:3] == [
        link("https://gull.example/1", title="One", byline="Ann Lee", outlet="The Gull", published="2031-12-03"),
        raw("html", "<p>We sail.</p>", 2, outlet="The Gull"),
        raw("text", "5 < 6 &amp; so on", 3, outlet="The Gull"),
    ]
    assert lines(data) == [f"{FEED}:4: an entry with neither words nor an address; leave it out"]


@pytest.mark.parametrize(
    "declared, charset, encoding",
    [
        ("utf-8", None, "utf-8"),
        ("utf-8", None, "cp1252"),
        ("windows-1252", None, "cp1252"),
        ("iso-8859-1", None, "cp1252"),
        ("utf-8", "windows-1252", "cp1252"),
        ("utf-16", None, "utf-16"),
    ],
)
def test_encodings(declared, charset, encoding):
    data = f'<?xml version="1.0" encoding="{declared}"?><rss><item><link>x:1</link><title>“Café”</title></item></rss>'
    assert list(entries(data.encode(encoding), FEED, charset=charset)) == [link("x:1", title="“Café”")]


@pytest.mark.parametrize(
    "stamp, expected",
    [
        ("Sat, 06 Dec 2031 02:10:00 GMT", "2031-12-06"),
        ("6 December 31 02:10 +0100", "2031-12-06"),
        ("2031-12-06T23:59:59.999-08:00", "2031-12-06"),
        ("20311206", "2031-12-06"),
        ("Dec 6, 2031", "2031-12-06"),
        ("0001-01-01T00:00:00Z", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("yesterday", None),
        ("2031", None),
    ],
)
def test_day(stamp, expected):
    assert day(stamp) == expected


ITEM = "<link>https://gull.example/1</link>"
BAD = [
    (b" ", "an empty feed; check the address, or save it again"),
    (b"<html><body>Sign in</body></html>",
     "XML that is neither a feed nor a sitemap (<html>); check the address"),
    (b"Sign in to go on", "neither a feed nor a sitemap; check the address, or save it again"),
    (rss(), "no entries in this feed; leave it out"),
    (rss("<pubDate>now</pubDate>"), "an entry with neither words nor an address; leave it out"),
    (b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss a="&b;"><item>&b;</item></rss>',
     "XML with entities of its own, which can unfold without end; take out <!ENTITY …>"),
    (b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><item><title>&a;</title></item></rss>',
     "XML with entities of its own, which can unfold without end; take out <!ENTITY …>"),
    (b'{"items": 3}', "JSON that is no JSON Feed: it has no items; check the address"),
    (b'{"items": [', "not JSON (Expecting value: line 1 column 12 (char 11)); check the address, or save it again"),
    (b"[" * 9, "neither a feed nor a sitemap; check the address, or save it again"),
]  # fmt: skip


@pytest.mark.parametrize("data, reason", BAD)
def test_bad_input_is_one_line(data, reason):
    found = [str(item).replace(f"{FEED}:1:", f"{FEED}:") for item in entries(data, FEED)]
    assert found == [f"{FEED}: {reason}"]


def test_a_date_that_cannot_be_leaves_the_article():
    item = f"{ITEM}<pubDate>31 Feb 2031</pubDate>"
    assert list(entries(rss(item), FEED))[1:] == [link("https://gull.example/1", outlet="The Gull")]
    assert lines(rss(item)) == [
        f"{FEED}:1: '31 Feb 2031' is no date; the article goes without, correct it where it is published"
    ]


def test_what_stands_before_the_damage_is_read_and_half_an_entry_is_not():
    whole = rss(*[f"<link>https://gull.example/{n}</link><title>{'x' * 50}</title>" for n in range(1, 10)])
    found = list(entries(whole[:-100], FEED))
    assert [item.url for item in found[:-1]] == [f"https://gull.example/{n}" for n in range(1, 9)]
    assert str(found[-1]).startswith(f"{FEED}: broken XML (Premature end of data in tag")
    assert str(found[-1]).endswith("), 8 entries could be read; tell who publishes it")


def test_a_wrong_end_tag_costs_no_entry():
    data = rss("<link>https://gull.example/1</link><title>One</titel>", "<link>https://gull.example/2</link>")
    found = list(entries(data, FEED))
    assert [item.url for item in found[:-1]] == ["https://gull.example/1", "https://gull.example/2"]


def test_a_feed_that_never_ends():
    data = rss(*[ITEM] * 1000)
    assert lines(data, limit=20_000) == [f"{FEED}: larger than 0.02 MB; what stands after entry 412 is left out"]
    assert lines(data, most=10) == [f"{FEED}: more than 10 entries; the rest is left out: split it"]
    assert len(list(entries(data, FEED, most=10))) == 11


def test_gzip_data_cut_short_or_without_end():
    data = gzip.compress(sitemap(*[f"<loc>https://gull.example/{n * n}</loc>" for n in range(5000)]))
    found = list(entries(data[: len(data) // 2], FEED))
    assert len(found) > 1000
    assert str(found[-1]).startswith(f"{FEED}: the gzip data are cut short or damaged; what stands after entry ")
    bomb = gzip.compress(b"<rss><item>" + b"x" * 30_000_000)
    assert lines(bomb) == [f"{FEED}: larger than 20 MB; what stands after entry 0 is left out"]


def test_an_encoding_that_is_none():
    data = b"<?xml version='1.0' encoding='undefined'?><rss>\xff\x81"
    assert len(lines(data)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><item><title>" + b"<![CDATA[" * 500_000,
        b"<rss>" + b"<!--" * 1_000_000,
        b"<rss>" + b"&" * 300_000,
        b"<!-- a -->" * 400,
    ],
)
def test_what_costs_a_careless_reader_hours(data):
    is_feed(data)
    assert len(lines(data)) == 1


@pytest.mark.parametrize(
    "head, expected",
    [
        (rss(), True),
        (atom(), True),
        (b'\xef\xbb\xbf<?xml version="1.0"?><?xml-stylesheet href="a"?><!-- a --><!DOCTYPE rss SYSTEM "x"><rss>', True),
        ("<?xml version='1.0' encoding='utf-16'?><rss>".encode("utf-16"), True),
        (b"<!doctype html><html><head><title>rss</title>", False),
        (b"<rssx>", False),
        (b'{"text": "jsonfeed.org"}', False),
        (b"", False),
    ],
)  # fmt: skip
def test_is_feed(head, expected):
    assert is_feed(head) is expected


PIECES = st.sampled_from(
    """<rss> <channel> <item> </item> <title> </title> <link> </link> http://[ /a <pubDate> 2031-99-99 <loc> <urlset>
    <url> <feed> <entry> </entry> <content\ttype='xhtml'> <a:b\txmlns:a=''/> <a:b/> <x:y:z> &amp; &a; &#0; &#xD800;
    <![CDATA[ ]]> <!DOCTYPE\tr\t[<!ENTITY\ta\t'b'>]> <?xml\tversion='1.0'\tencoding='x'?> <guid> <author> @ ( ) { }
    "items": [ ] \0 \ud800 <content:encoded> <media:title\txmlns:media='m'>""".replace("\n    ", " ").split(" ")
)


@given(st.binary(max_size=300) | st.lists(PIECES).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_anything(data):
    is_feed(data)
    assert all(isinstance(item, Raw | Link | InputError) for item in entries(data, FEED))
    assert all(isinstance(item, Raw | Link | InputError) for item in entries(b"<rss><channel>" + data, FEED))

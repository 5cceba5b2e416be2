"""What a chapter's text may bring into a page: words, and nothing that runs or asks."""

import pytest

from analysis.core import errors
from analysis.display.blocks.markdown import to_html

ATTACKS = {
    "<script>alert(1)</script>": "<script>",
    "Tal <img src=x onerror=alert(1)>": "`src` of <img>",
    "![a](https://example.org/x.png)": "`src` of <img>",
    "[tal](javascript:alert(1))": "`href` of <a>",
    "<a href='JaVaScRiPt:alert(1)'>tal</a>": "`href` of <a>",
    "<a href='java\nscript:alert(1)'>tal</a>": "`href` of <a>",
    "[tal](data:text/html;base64,PHNjcmlwdD4=)": "`href` of <a>",
    "<svg onload=alert(1)></svg>": "<svg>",
    "<span onclick='x()'>tal</span>": "`onclick` of <span>",
    "<div style='background: url(https://example.org)'>tal</div>": "`style` of <div>",
    "<style>@import url(https://example.org)</style>": "<style>",
    "<iframe src='https://example.org'></iframe>": "<iframe>",
    "<form action='https://example.org'><button>tal</button></form>": "<form>",
    "<meta http-equiv='refresh' content='0;url=https://example.org'>": "<meta>",
    "<base href='https://example.org'>": "<base>",
    "<link rel='stylesheet' href='https://example.org'>": "<link>",
    "<object data='x.swf'></object>": "<object>",
}


@pytest.mark.parametrize(("source", "named"), ATTACKS.items())
def test_what_runs_or_asks_is_refused_by_name(source, named):
    with pytest.raises(errors.DataError) as refused:
        to_html(source)
    assert str(refused.value).startswith(f"the text holds {named}, which no page may hold")


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("**Tal** & *ord*", "<p><strong>Tal</strong> &amp; <em>ord</em></p>"),
        ("<span lang='en'>rate</span>", '<p><span lang="en">rate</span></p>'),
        ("[kilden](https://www.jobindsats.dk)", '<p><a href="https://www.jobindsats.dk">kilden</a></p>'),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>"),
        ("1 < 2", "<p>1 &lt; 2</p>"),
        ("![x](data:image/png;base64,iVBORw0KGgo=)", '<p><img src="data:image/png;base64,iVBORw0KGgo=" alt="x"></p>'),
    ],
)
def test_words_links_and_pictures_of_its_own_stay(source, made):
    assert to_html(source).strip() == made


def test_the_columns_of_a_table_stay_where_they_stand():
    assert '<th style="text-align:right">b</th>' in to_html("| a | b |\n|:--|--:|\n| 1 | 2 |")

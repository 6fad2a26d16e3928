"""HTML fields as Markdown and back, and long texts cut."""

from typing import Any

import pytest

from mcp_odoo.odoo.texts import cut, html, markdown


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("<p>Dos <b>plantas</b> y <i>lobby</i></p>", "Dos **plantas** y *lobby*"),
        ("<h2>Alcance</h2><ul><li>Uno</li><li>Dos</li></ul>", "## Alcance\n\n- Uno\n- Dos"),
        ('<a href="https://x.example/a">aquí</a>', "[aquí](https://x.example/a)"),
        ("<p>uno</p><p><br></p><p><br></p><p>dos</p>", "uno\n\ndos"),
        ("<p>a<br>b</p>", "a  \nb"),
        ('<p data-oe-version="1.0">1 &lt; 2 &amp; 3</p>', "1 < 2 & 3"),
    ],
)
def test_html_is_told_as_markdown(stored: str, told: str) -> None:
    """Its structure stays, its styling goes."""
    assert markdown(stored) == told


@pytest.mark.parametrize("code", ["<style>p {color: red}</style>", '<script type="x">alert(1)</script>'])
def test_code_and_styles_are_no_text(code: str) -> None:
    """Mails that were imported have them."""
    assert markdown(f"{code}<p>x</p>") == "x"


@pytest.mark.parametrize("stored", [False, None, "", "<p><br></p>", "<p></p>", "<div>\n <p>&nbsp;</p></div>"])
def test_an_empty_editor_holds_nothing(stored: Any) -> None:
    """Odoo stores empty paragraphs for it."""
    assert markdown(stored) is None


def test_pictures_inside_a_text_are_left_out() -> None:
    """The editor holds them as data URLs of megabytes; linked ones keep their address."""
    data = "data:image/png;base64," + "A" * 5000
    told = markdown(f'<p>antes<img src="{data}" alt="plano">después <img src="/web/image/7" alt="b"></p>')
    assert told == "antes![plano]()después ![b](/web/image/7)"


@pytest.mark.parametrize(
    ("plain", "stored"),
    [
        ("hola", "<p>hola</p>"),
        ("uno\n\ndos\ntres", "<p>uno</p><p>dos<br>tres</p>"),
        ("<script>x</script> & \"y\" 'z'", "<p>&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot; &#x27;z&#x27;</p>"),
    ],
)
def test_plain_text_is_stored_as_paragraphs(plain: str, stored: str) -> None:
    """Markup in it stays text."""
    assert html(plain) == stored


@pytest.mark.parametrize("plain", ["hola", "uno\n\ndos", "a < b & c > d", "100% _seguro_ ñ 🤖"])
def test_what_was_written_is_read_again(plain: str) -> None:
    """But for the escapes that Markdown needs."""
    assert (markdown(html(plain)) or "").replace("\\", "") == plain


def test_a_long_text_is_cut_with_the_way_to_the_rest() -> None:
    """A text that just fits stays whole."""
    assert cut("x" * 11, 10, "ask again") == f"{'x' * 10}… [10 of 11 characters; ask again]"
    assert cut("x" * 10, 10, "ask again") == "x" * 10
    assert cut(None, 10, "ask again") is None

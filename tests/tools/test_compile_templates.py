#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the template compiler: what it refuses, and which escaping it chooses."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
from compile_templates import TemplateError, asset_path, c_string, compile_templates  # noqa: E402

DECLARATIONS = """{% declare %}
text a
text b
flag on
list rows of line
row line
  text cell
end
{% end %}
"""


def compiled(body, assets=None, **more):
    sources = {"t/page.html": DECLARATIONS + body}
    sources.update({f"t/{name}.html": text for name, text in more.items()})
    return compile_templates(sources, assets or {})[1]


class Chosen(unittest.TestCase):
    """The right writer for the place."""

    def assert_call(self, body, call):
        self.assertIn(call, compiled(body))

    def test_between_tags(self):
        self.assert_call("<p>{{ a }}</p>", "html_text(out, page->a);")
        self.assert_call("<title>{{ a }}</title>", "html_text(out, page->a);")

    def test_in_an_attribute(self):
        self.assert_call('<input value="{{ a }}">', "html_attribute(out, page->a);")
        self.assert_call('<input value="x {{ a }}">', "html_attribute(out, page->a);")

    def test_at_the_start_of_a_url(self):
        self.assert_call('<a href="{{ a }}">x</a>', "html_url(out, page->a);")
        self.assert_call('<form action="{{ a }}">', "html_url(out, page->a);")

    def test_further_inside_a_url(self):
        self.assert_call('<a href="/x?y={{ a }}">x</a>', "html_url_component(out, page->a);")
        self.assert_call('<a href="{{ b }}{{ a }}">x</a>', "html_url_component(out, page->a);")
        self.assert_call('<a href="{% if on %}/x{% end %}{{ a }}">x</a>',
                         "html_url_component(out, page->a);")

    def test_rows_flags_and_parts(self):
        source = compiled("{% for r in rows %}{% if not on %}{{ r.cell }}{% else %}{{ a }}"
                          "{% end %}{% end %}{% include foot %}",
                          foot="{% declare %}\n{% end %}\n<hr>")
        self.assertIn("r < page->rows + page->rows_count", source)
        self.assertIn("if (!(page->on)) {", source)
        self.assertIn("html_text(out, r->cell);", source)
        self.assertIn("page_foot(out);", source)

    def test_an_included_part(self):
        source = compile_templates({
            "t/top.html": "{% declare %}\ntext who\n{% end %}\n<p>{{ who }}</p>",
            "t/page.html": "{% declare %}\npart up of top\n{% end %}\n"
                           "{% include top with up %}{{ up.who }}"}, {})[1]
        self.assertIn("page_top(out, &page->up);", source)
        self.assertIn("html_text(out, page->up.who);", source)

    def test_an_asset(self):
        source = compiled('<link href="{% asset s.css %}">', {"s.css": "/static/s-1.css"})
        self.assertIn('SLICE("/static/s-1.css")', source)

    def test_the_asset_path_follows_the_content(self):
        self.assertNotEqual(asset_path("s.css", b"a"), asset_path("s.css", b"b"))
        self.assertRegex(asset_path("s.css", b"a"), r"^/static/s-[0-9a-f]{16}\.css$")

    def test_lines_of_directives_leave_no_blank_lines(self):
        self.assertIn('SLICE("<p>\\n")', compiled("<p>\n  {% if on %}\nx\n  {% end %}\n</p>"))

    def test_c_strings(self):
        self.assertEqual(c_string('a"\\\n?é'), '"a\\"\\\\\\n\\077\\303\\251"')


class Refused(unittest.TestCase):
    """Errors, each with its file and line. The body begins at line 10."""

    def assert_refused(self, body, text, line=10):
        with self.assertRaises(TemplateError) as caught:
            compiled(body)
        self.assertIn(text, str(caught.exception))
        self.assertTrue(str(caught.exception).startswith(f"t/page.html:{line}: "),
                        str(caught.exception))

    def test_scripts_and_styles(self):
        self.assert_refused("<script>{{ a }}</script>", "inside <script>")
        self.assert_refused("<style>{{ a }}</style>", "inside <style>")
        self.assert_refused("<noscript>{{ a }}</noscript>", "inside <noscript>")
        self.assert_refused("<script>if (1 {{ a }}", "inside <script>")

    def test_unquoted_and_single_quoted_attributes(self):
        self.assert_refused("<p class={{ a }}>", "not in double quotes")
        self.assert_refused("<p class='{{ a }}'>", "not in double quotes")

    def test_names_of_tags_and_attributes(self):
        self.assert_refused("<p {{ a }}>", "no value may stand here")
        self.assert_refused("<{{ a }}>", "a bare '<'")
        self.assert_refused("<p{{ a }}>", "no value may stand here")

    def test_comments(self):
        self.assert_refused("<!-- {{ a }} -->", "no value may stand here")

    def test_dangerous_attributes(self):
        for attribute in ("onclick", "OnLoad", "style", "srcdoc", "srcset"):
            self.assert_refused(f'<p {attribute}="{{{{ a }}}}">', "no value may stand in")

    def test_branches_that_leave_elsewhere(self):
        self.assert_refused('<p {% if on %}class="{% end %}x">', "changes the place")
        self.assert_refused("{% if on %}<p>{% else %}<p {% end %}>", "changes the place")
        self.assert_refused("{% for r in rows %}<p {% end %}", "changes the place")

    def test_unknown_names_and_kinds(self):
        self.assert_refused("\n{{ c }}", "c is not declared", 11)
        self.assert_refused("{{ on }}", "a flag, not a text")
        self.assert_refused("{{ rows }}", "a list, not a text")
        self.assert_refused("{{ a.b }}", "no parts")
        self.assert_refused("{% for r in a %}{% end %}", "not a list")
        self.assert_refused("{% for r in rows %}{{ r.no }}{% end %}", "not declared")
        self.assert_refused("{% for r in rows %}{% end %}{{ r.cell }}", "not declared")
        self.assert_refused("{{ a | raw }}", "not a name")

    def test_broken_blocks(self):
        self.assert_refused("{% if on %}", "has no end")
        self.assert_refused("{% end %}", "an end without")
        self.assert_refused("{% else %}", "an else without")
        self.assert_refused("{% while on %}", "unknown directive")
        self.assert_refused("{{ a", "unfinished")
        self.assert_refused("{% asset none.css %}", "no such file")
        self.assert_refused("{% include none %}", "no such template")

    def test_ends_inside_a_tag(self):
        with self.assertRaises(TemplateError):
            compiled('<p class="')
        with self.assertRaises(TemplateError):
            compiled("<script>")

    def test_declarations(self):
        for block, text in (("html a", "expected"), ("text a\ntext a", "twice"),
                            ("text A", "lower-case"), ("list a of b", "no row b"),
                            ("part a of b", "no template b"), ("row r\ntext a", "without its end")):
            with self.assertRaises(TemplateError) as caught:
                compile_templates({"t/p.html": "{% declare %}\n" + block + "\n{% end %}\n"}, {})
            self.assertIn(text, str(caught.exception))
        with self.assertRaises(TemplateError):
            compile_templates({"t/p.html": "<p>no declarations</p>"}, {})


class TapResult(unittest.TestResult):
    """Writes one line of TAP for each test."""

    def line(self, word, test, trouble=None):
        print(f"{word} {self.testsRun} - {test.id().split('.', 1)[1]}")
        for text in self._exc_info_to_string(trouble, test).splitlines() if trouble else []:
            print("# " + text)

    def addSuccess(self, test):
        self.line("ok", test)

    def addFailure(self, test, trouble):
        super().addFailure(test, trouble)
        self.line("not ok", test, trouble)

    def addError(self, test, trouble):
        super().addError(test, trouble)
        self.line("not ok", test, trouble)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}")
    sys.exit(0 if suite.run(TapResult()).wasSuccessful() else 1)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles HTML templates to C: one struct and one function for each page.

A template begins with its declarations:

    {% declare %}
    text username              a value, struct slice
    flag failed                a bool
    list uses of token_use     an array of rows with its count (uses, uses_count)
    part frame of frame        the values of another template, to be included
    row token_use              a row type, usable in every template
      text client
    end
    {% end %}

and then uses them:

    {{ username }}             escaped for the place where it stands
    {% if failed %} ... {% else %} ... {% end %}      also: {% if not failed %}
    {% for use in uses %} {{ use.client }} {% end %}
    {% include frame with frame %}                    {% include foot %} without values
    {% asset style.css %}      the path of a file under static/, with its hash
    {# a comment #}

A value may stand between tags, in a double-quoted attribute, and nowhere else; the compiler follows
the HTML to know where it is. At the start of a URL attribute only paths and http(s) URLs come
through; further inside it a value is written as a URL component. Scripts, styles, comments and
event attributes take no values at all. Every error names file and line.
"""

import argparse
import hashlib
import os
import re
import sys

URL_ATTRIBUTES = {"href", "src", "action", "formaction", "cite", "poster"}
BANNED_ATTRIBUTES = re.compile(r"^(on.*|style|srcdoc|srcset|ping|data|http-equiv)$")
RAW_ELEMENTS = {"script", "style", "xmp", "iframe", "noscript", "plaintext", "template",
                "svg", "math"}
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
PIECE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
LITERAL_MAX = 1500  # C promises string literals of 4,095 bytes; escapes make ours longer


class TemplateError(Exception):
    def __init__(self, file, line, text):
        super().__init__(f"{file}:{line}: {text}")


class Slot:
    def __init__(self, kind, name, of, line):
        self.kind, self.name, self.of, self.line = kind, name, of, line


class Template:
    def __init__(self, name, file):
        self.name, self.file = name, file
        self.slots = {}
        self.rows = {}
        self.pieces = []


# ---------------------------------------------------------------- where in the HTML are we


class Place:
    """Follows HTML as a browser would tokenize it, as far as our templates go."""

    def __init__(self):
        self.state = "text"
        self.tag = ""
        self.attribute = ""
        self.value = ""  # what stands literally in the attribute's value so far
        self.raw = ""    # inside this element no value may stand

    def copy(self):
        other = Place()
        other.__dict__.update(self.__dict__)
        return other

    def same(self, other):
        return (self.state, self.tag, self.attribute, self.raw) == (
            other.state, other.tag, other.attribute, other.raw)

    def feed(self, text):
        i = 0
        while i < len(text):
            i = getattr(self, "in_" + self.state)(text, i)

    def in_text(self, text, i):
        at = text.find("<", i)
        if at < 0:
            return len(text)
        if text.startswith("<!--", at):
            self.state = "comment"
            return at + 4
        match = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)|<!doctype", re.I).match(text, at)
        if not match:
            raise ValueError("a bare '<' (write &lt;)")
        name = (match.group(1) or "!doctype").lower()
        closing = text.startswith("</", at)
        if self.raw and not (closing and name == self.raw) and name in RAW_ELEMENTS:
            raise ValueError(f"<{name}> inside <{self.raw}>")
        self.tag = ("/" if closing else "") + name
        self.state = "tag"
        return match.end()

    def in_comment(self, text, i):
        at = text.find("-->", i)
        if at < 0:
            return len(text)
        self.state = "text"
        return at + 3

    def in_tag(self, text, i):
        c = text[i]
        if c == ">":
            self.end_tag()
            return i + 1
        if c.isspace() or c == "/":
            return i + 1
        match = re.compile(r"[^\s\"'<>/=]+").match(text, i)
        if not match:
            raise ValueError(f"unexpected {c!r} inside <{self.tag}>")
        self.attribute = match.group(0).lower()
        self.value = ""
        end = match.end()
        if text.startswith('="', end):
            self.state = "value"
            return end + 2
        if text.startswith("=", end):
            raise ValueError(f"the value of {self.attribute} is not in double quotes")
        self.attribute = ""
        return end

    def in_value(self, text, i):
        at = text.find('"', i)
        if at < 0:
            self.value += text[i:]
            return len(text)
        self.state, self.attribute, self.value = "tag", "", ""
        return at + 1

    def end_tag(self):
        self.state = "text"
        if self.tag.lstrip("/") in RAW_ELEMENTS:
            self.raw = "" if self.tag.startswith("/") else self.tag
        self.tag = ""

    def writer(self):
        """The escaping function for a value here."""
        if self.raw:
            raise ValueError(f"no value may stand inside <{self.raw}>")
        if self.state == "text":
            return "html_text"
        if self.state != "value":
            raise ValueError("no value may stand here: only between tags and in double-quoted "
                             "attributes")
        if BANNED_ATTRIBUTES.match(self.attribute):
            raise ValueError(f"no value may stand in the attribute {self.attribute}")
        if self.attribute not in URL_ATTRIBUTES:
            return "html_attribute"
        return "html_url" if self.value == "" else "html_url_component"


# ---------------------------------------------------------------- reading templates


class Reader:
    def __init__(self, name, file, source):
        self.template = Template(name, file)
        self.file = file
        self.source = source

    def fail(self, line, text):
        raise TemplateError(self.file, line, text)

    def read(self):
        match = re.match(r"\s*(\{#.*?#\}\s*)?\{% declare %\}(.*?)\{% end %\}\n?", self.source, re.S)
        if not match:
            self.fail(1, "does not begin with {% declare %} ... {% end %}")
        first = self.source[:match.start(2)].count("\n") + 1
        self.read_declarations(match.group(2), first)
        self.split(match.end())
        return self.template

    def read_declarations(self, block, line):
        row = None
        for offset, text in enumerate(block.split("\n")):
            words = text.split("#")[0].split()
            at = line + offset
            if not words:
                continue
            if words == ["end"] and row is not None:
                row = None
            elif words[0] == "row" and len(words) == 2 and row is None:
                row = {}
                if words[1] in self.template.rows:
                    self.fail(at, f"row {words[1]} is declared twice")
                self.template.rows[words[1]] = row
            else:
                self.add_slot(self.template.slots if row is None else row, words, at)
        if row is not None:
            self.fail(line, "a row without its end")

    def add_slot(self, slots, words, line):
        kind, of = words[0], None
        if kind in ("list", "part") and len(words) == 4 and words[2] == "of":
            of = words[3]
        elif kind not in ("text", "flag") or len(words) != 2:
            self.fail(line, "expected: text NAME, flag NAME, list NAME of ROW, part NAME of "
                            "TEMPLATE, row NAME")
        if not all(NAME.match(w) for w in words):
            self.fail(line, "names are lower-case letters, digits and _")
        if words[1] in slots:
            self.fail(line, f"{words[1]} is declared twice")
        slots[words[1]] = Slot(kind, words[1], of, line)

    def split(self, start):
        line = self.source[:start].count("\n") + 1
        body = self.source[start:]
        at = 0
        for match in PIECE.finditer(body):
            self.add_text(body[at:match.start()], line)
            line += body[at:match.start()].count("\n")
            self.add_piece(match.group(0), line)
            line += match.group(0).count("\n")
            at = match.end()
            if self.alone_on_line(body, match):
                at = body.index("\n", at) + 1
                line += 1
        self.add_text(body[at:], line)

    def alone_on_line(self, body, match):
        """Then the rest of the line goes too, and so does its indentation (add_text)."""
        if match.group(0).startswith("{{"):
            return False
        before = body[body.rfind("\n", 0, match.start()) + 1:match.start()]
        after = re.compile(r"[ \t]*\n").match(body, match.end())
        if before.strip() or not after:
            return False
        pieces = self.template.pieces
        text = pieces[-2] if len(pieces) > 1 and pieces[-1][0] != "text" else None
        if text and text[0] == "text" and before:
            pieces[-2] = ("text", text[1][:len(text[1]) - len(before)], text[2])
        return True

    def add_text(self, text, line):
        if re.search(r"\{\{|\}\}|\{%|%\}", text):
            self.fail(line, "an unfinished {{ or {%")
        self.template.pieces.append(("text", text, line))

    def add_piece(self, piece, line):
        if piece.startswith("{#"):
            self.template.pieces.append(("comment", "", line))
        elif piece.startswith("{{"):
            self.template.pieces.append(("value", piece[2:-2].strip(), line))
        else:
            self.template.pieces.append(("directive", piece[2:-2].split(), line))


# ---------------------------------------------------------------- writing C


class Writer:
    """Writes the function of one template. Blocks are (kind, line, place at start, scope)."""

    def __init__(self, template, templates, rows, assets):
        self.template, self.templates, self.rows, self.assets = template, templates, rows, assets
        self.out = []
        self.place = Place()
        self.blocks = []
        self.scopes = []  # loop variables: name -> (C expression, row name)

    def fail(self, line, text):
        raise TemplateError(self.template.file, line, text)

    def emit(self, text):
        self.out.append("    " * (1 + len(self.blocks)) + text)

    def write(self):
        for kind, value, line in self.template.pieces:
            try:
                if kind == "text":
                    self.write_literal(value)
                elif kind == "value":
                    self.write_value(value, line)
                elif kind == "directive":
                    self.write_directive(value, line)
            except ValueError as e:
                self.fail(line, str(e))
        if self.blocks:
            self.fail(self.blocks[-1][1], f"this {self.blocks[-1][0]} has no end")
        if self.place.state != "text" or self.place.raw:
            self.fail(len(self.template.pieces), "the template ends inside a tag")
        return self.out

    def write_literal(self, text):
        if not text:
            return
        self.place.feed(text)
        for at in range(0, len(text), LITERAL_MAX):
            self.emit("buffer_add(out, (struct slice)SLICE(%s));" % c_string(
                text[at:at + LITERAL_MAX]))

    def find(self, path, line):
        """(slot, C expression) of a dotted name."""
        names = path.split(".")
        if not all(NAME.match(n) for n in names):
            self.fail(line, f"{path!r} is not a name")
        expression, slots = "page->", self.template.slots
        for variable, row in reversed(self.scopes):
            if variable == names[0]:
                if len(names) == 1:
                    self.fail(line, f"{path} is a whole row")
                expression, slots, names = f"{variable}->", self.rows[row], names[1:]
                break
        for i, name in enumerate(names):
            slot = slots.get(name)
            if slot is None:
                self.fail(line, f"{path} is not declared")
            if i == len(names) - 1:
                return slot, expression + name
            if slot.kind != "part":
                self.fail(line, f"{name} has no parts")
            expression += name + "."
            slots = self.templates[slot.of].slots
        raise AssertionError

    def write_value(self, path, line):
        slot, expression = self.find(path, line)
        if slot.kind != "text":
            self.fail(line, f"{path} is a {slot.kind}, not a text")
        self.emit(f"{self.place.writer()}(out, {expression});")
        self.place.value += "?" if self.place.state == "value" else ""

    def write_directive(self, words, line):
        action = getattr(self, "write_" + words[0], None) if words else None
        if action is None or words[0] not in ("if", "else", "for", "end", "include", "asset"):
            self.fail(line, f"unknown directive {' '.join(words)!r}")
        action(words[1:], line)

    def write_if(self, words, line):
        negated = len(words) == 2 and words[0] == "not"
        if len(words) != 1 and not negated:
            self.fail(line, "expected: if NAME, if not NAME")
        slot, expression = self.find(words[-1], line)
        condition = {"text": f"{expression}.length > 0", "flag": expression,
                     "list": f"{expression}_count > 0"}.get(slot.kind)
        if condition is None:
            self.fail(line, f"{words[-1]} cannot be asked")
        self.emit(f"if (!({condition})) {{" if negated else f"if ({condition}) {{")
        self.blocks.append(["if", line, self.place.copy(), None])

    def write_else(self, words, line):
        if words or not self.blocks or self.blocks[-1][0] != "if":
            self.fail(line, "an else without its if")
        block = self.blocks[-1]
        block[0], block[3] = "else", self.place
        self.place = block[2].copy()
        self.out.append("    " * len(self.blocks) + "} else {")

    def write_for(self, words, line):
        if len(words) != 3 or words[1] != "in" or not NAME.match(words[0]):
            self.fail(line, "expected: for NAME in LIST")
        slot, expression = self.find(words[2], line)
        if slot.kind != "list":
            self.fail(line, f"{words[2]} is not a list")
        name = words[0]
        if name in ("page", "out", "i") or any(name == v for v, _ in self.scopes):
            self.fail(line, f"{name} is taken")
        self.emit(f"for (const struct page_{slot.of} *{name} = {expression}; "
                  f"{name} < {expression} + {expression}_count; {name}++) {{")
        self.blocks.append(["for", line, self.place.copy(), None])
        self.scopes.append((name, slot.of))

    def write_end(self, words, line):
        if words or not self.blocks:
            self.fail(line, "an end without its beginning")
        kind, begun, before, branch = self.blocks.pop()
        other = branch if kind == "else" else before
        if not self.place.same(other):
            self.fail(line, f"the {kind} of line {begun} changes the place in the HTML")
        self.place.value = self.place.value or other.value
        if kind == "for":
            self.scopes.pop()
        self.emit("}")

    def write_include(self, words, line):
        target = self.templates.get(words[0]) if words else None
        if target is None:
            self.fail(line, "no such template")
        if self.place.state != "text" or self.place.raw:
            self.fail(line, "an include stands between tags only")
        if len(words) == 1 and not target.slots:
            self.emit(f"page_{target.name}(out);")
            return
        if len(words) != 3 or words[1] != "with":
            self.fail(line, "expected: include TEMPLATE with PART")
        slot, expression = self.find(words[2], line)
        if slot.kind != "part" or slot.of != target.name:
            self.fail(line, f"{words[2]} is not a part of {target.name}")
        self.emit(f"page_{target.name}(out, &{expression});")

    def write_asset(self, words, line):
        path = self.assets.get(words[0]) if len(words) == 1 else None
        if path is None:
            self.fail(line, "no such file under static/")
        if self.place.state != "value":
            self.fail(line, "an asset's path stands in an attribute")
        self.write_literal(path)


def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        c = chr(byte)
        if c == "\n":
            out.append("\\n")
        elif c in '"\\':
            out.append("\\" + c)
        elif 32 <= byte < 127 and c != "?":
            out.append(c)
        else:
            out.append("\\%03o" % byte)
    return '"' + "".join(out) + '"'


def c_fields(slots):
    lines = []
    for slot in slots.values():
        if slot.kind == "text":
            lines.append(f"    struct slice {slot.name};")
        elif slot.kind == "flag":
            lines.append(f"    bool {slot.name};")
        elif slot.kind == "list":
            lines.append(f"    const struct page_{slot.of} *{slot.name};")
            lines.append(f"    size_t {slot.name}_count;")
        else:
            lines.append(f"    struct page_{slot.of} {slot.name};")
    return lines


def check_types(templates, rows):
    for template in templates.values():
        for slots in [template.slots, *template.rows.values()]:
            for slot in slots.values():
                if slot.kind == "list" and slot.of not in rows:
                    raise TemplateError(template.file, slot.line, f"no row {slot.of}")
                if slot.kind == "part" and slot.of not in templates:
                    raise TemplateError(template.file, slot.line, f"no template {slot.of}")


def in_use_order(kinds):
    """Struct names so that every one stands behind those that it holds or points to."""
    order, busy = [], set()

    def visit(name):
        if name in order:
            return
        if name in busy:
            raise TemplateError("templates", 1, f"{name} contains itself")
        busy.add(name)
        for slot in kinds[name].values():
            if slot.of:
                visit(slot.of)
        order.append(name)

    for name in kinds:
        visit(name)
    return order


def read_all(sources):
    """sources: {file: text}. Gives templates and rows by name."""
    templates, rows = {}, {}
    for file, source in sources.items():
        name = os.path.basename(file)[:-len(".html")]
        template = Reader(name, file, source).read()
        templates[name] = template
        for row, slots in template.rows.items():
            if row in rows or row in templates:
                raise TemplateError(file, 1, f"row {row} is declared elsewhere too")
            rows[row] = slots
    check_types(templates, rows)
    return templates, rows


def compile_templates(sources, assets, include="text/pages.h", guard="TEXT_PAGES_H"):
    """Gives the text of the header and of the C file."""
    templates, rows = read_all(sources)
    kinds = {**rows, **{name: t.slots for name, t in templates.items()}}
    header = ["/* Compiled from templates/ by tools/compile_templates.py: do not edit.",
              " * Each page is a struct of values, borrowed during the call, and a function that",
              " * appends the page to a buffer, every value escaped for its place. */",
              f"#ifndef {guard}", f"#define {guard}", "", '#include "base/buffer.h"', ""]
    for name in in_use_order(kinds):
        if kinds[name]:
            header += [f"struct page_{name} {{", *c_fields(kinds[name]), "};", ""]
    body = ["/* Compiled from templates/ by tools/compile_templates.py: do not edit. */",
            f'#include "{include}"', "", '#include "text/html.h"', ""]
    for name, template in templates.items():
        values = f", const struct page_{name} *page" if template.slots else ""
        header.append(f"void page_{name}(struct buffer *out{values});")
        lines = Writer(template, templates, rows, assets).write()
        if values and not any("page->" in line for line in lines):
            lines.insert(0, "    (void)page;")
        body += [f"void page_{name}(struct buffer *out{values})", "{", *lines, "}", ""]
    header += ["", "#endif"]
    return "\n".join(header) + "\n", "\n".join(body)


def asset_path(name, content):
    """The public path of a static file; its hash makes it fit for caching for ever."""
    stem, extension = os.path.splitext(name)
    return f"/static/{stem}-{hashlib.sha256(content).hexdigest()[:16]}{extension}"


def read_assets(directory):
    assets = {}
    for name in sorted(os.listdir(directory)) if directory else []:
        with open(os.path.join(directory, name), "rb") as f:
            assets[name] = asset_path(name, f.read())
    return assets


def main():
    parser = argparse.ArgumentParser(description="Compile HTML templates to C.")
    parser.add_argument("--header", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--include", default="text/pages.h")
    parser.add_argument("--guard", default="TEXT_PAGES_H")
    parser.add_argument("--static", default="", help="directory of the static files")
    parser.add_argument("templates", nargs="+")
    arguments = parser.parse_args()
    sources = {}
    for file in arguments.templates:
        with open(file, encoding="utf-8") as f:
            sources[file] = f.read()
    try:
        header, source = compile_templates(sources, read_assets(arguments.static),
                                           arguments.include, arguments.guard)
    except TemplateError as e:
        sys.exit(str(e))
    for file, text in ((arguments.header, header), (arguments.source, source)):
        with open(file, "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()

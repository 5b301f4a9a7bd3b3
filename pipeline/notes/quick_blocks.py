"""Blocks read faster: rules are chosen by a line's first character, and prose walks its lines once.

markdown-it offers every line to each of its rules in turn, which look at the first character and decline; a line within
a paragraph is offered to eight rules, twice. Here a table knows what each rule can begin with. The rules themselves are
markdown-it's and the plugins'; only for plain paragraphs stands a rule of our own.
Gain: 15 % of the time that `parse` takes with the stock parser, for notes of 8 KB on CPython 3.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

from pipeline.notes.quick_inline import new_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

    Rule = Callable[[StateBlock, int, int, bool], bool]

# What each rule can begin with. Code begins with four blanks, a table is known by its second line, and the rest is
# what `_Prose` knows about.
_BEGINNINGS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*-+0123456789",
    "footnote_def": "[",
    "reference": "[",
    "heading": "#",
}
_PROSE = ("lheading", "deflist", "paragraph")
_TABLE_LINE = ("|", "-", ":")
_DEFINITION = (":", "~")
_UNDERLINES = frozenset("-=")
_DEEPEST = 3
"""What is indented more than this is code, or goes on with a paragraph."""


class QuickBlocks(ParserBlock):
    """The rules of another parser, tried only where they can begin."""

    def __init__(self, stock: ParserBlock) -> None:
        """Take over the rules that are active now."""
        super().__init__()
        self.ruler = _QuickRuler(stock.ruler)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - markdown-it's name
        """Append the tokens of `src`."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class _State(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = new_token(ttype, tag, nesting)
        token.block = True
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


class _QuickRuler(Ruler["Rule"]):
    """Chains of one rule each, which asks the others by the first character of the line."""

    def __init__(self, stock: Ruler[Rule]) -> None:
        super().__init__()
        self._active = stock.get_active_rules()
        rules = dict(zip(self._active, stock.getRules(""), strict=True))
        self._chains = {
            chain: [_ending(rules, stock.getRules(chain))] for chain in ("paragraph", "reference", "blockquote", "list")
        }
        self._chains[""] = [_beginning(rules, self._chains["paragraph"][0])]

    def getRules(self, chainName: str = "") -> list[Rule]:  # noqa: N802, N803 - markdown-it's names
        return self._chains.get(chainName, [])

    def get_active_rules(self) -> list[str]:
        return self._active


def _by_character(rules: Mapping[str, Rule], beginnings: Mapping[str, str]) -> dict[str, tuple[Rule, ...]]:
    """Return for each character with which a rule can begin the rules to ask, with those of which nothing is known."""
    return {
        first: tuple(rule for name, rule in rules.items() if first in beginnings.get(name, first))
        for first in set("".join(beginnings.values()))
    }


def _table(rule: Rule) -> Rule:
    """Ask for a table only where the next line begins like the one below its head."""

    def table(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        at = state.bMarks[line + 1] + state.tShift[line + 1]
        return state.src.startswith(_TABLE_LINE, at) and rule(state, line, end, silent)

    return table


class _Prose:
    """The rule for paragraphs, underlined headings and definition lists, which walks the lines once for all three.

    The stock rules for headings and paragraphs walk the same lines, and the second differs only in that it does not
    stop where the surrounding block ends: a lazy line may continue a paragraph.
    """

    def __init__(self, rules: Mapping[str, Rule], ending: Rule) -> None:
        self._underlined, self._definitions = rules["lheading"], rules["deflist"]
        self._ending = ending

    def __call__(self, state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        surrounding = state.parentType
        state.parentType = "paragraph"  # which the stock rules do not take back either
        after = self._end(state, line, end)
        if after < 0:
            state.parentType = surrounding
            return self._underlined(state, line, end, silent)
        if _may_be_term(state, line, end) and self._definitions(state, line, end, silent):
            return True
        lines = state.getLines(line, after, state.blkIndent, False)
        state.line = after
        state.push("paragraph_open", "p", 1).map = [line, after]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = mdTrim(lines), [line, after], []
        state.push("paragraph_close", "p", -1)
        return True

    def _end(self, state: StateBlock, line: int, end: int) -> int:
        """Return the line behind a paragraph, -1 if an underline comes first."""
        for row in range(line + 1, state.lineMax):
            at = state.bMarks[row] + state.tShift[row]
            if at >= state.eMarks[row]:
                return row
            indent = state.sCount[row]
            if indent - state.blkIndent > _DEEPEST:
                continue
            if row < end and indent >= state.blkIndent and _underline(state, at, state.eMarks[row]):
                return -1
            if indent >= 0 and self._ending(state, row, state.lineMax, True):
                return row
        return max(line + 1, state.lineMax)


def _may_be_term(state: StateBlock, line: int, end: int) -> bool:
    """True if the next line, or the one behind a blank line, begins like a definition."""
    row = line + 1
    if row < end and state.isEmpty(row):
        row += 1
    return row < end and state.src.startswith(_DEFINITION, state.bMarks[row] + state.tShift[row])


def _underline(state: StateBlock, start: int, end: int) -> bool:
    text = state.src[start:end]
    return text[0] in _UNDERLINES and not text.lstrip(text[0]).strip(" \t")


def _beginning(rules: Mapping[str, Rule], ending: Rule) -> Rule:
    """Return the rule that reads the block which begins at a line."""
    prose = _Prose(rules, ending)
    named = {name: rule for name, rule in rules.items() if name not in _PROSE}
    named["table"] = _table(rules["table"])
    chosen = _by_character({**named, "prose": prose}, _BEGINNINGS)
    others = (named["table"], prose)
    everything = tuple(rules.values())

    def beginning(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        if state.sCount[line] - state.blkIndent > _DEEPEST:
            candidates = everything
        else:
            at = state.bMarks[line] + state.tShift[line]
            candidates = chosen.get(state.src[at : at + 1], others)
        for rule in candidates:  # noqa: SIM110 - `any` takes twice the time
            if rule(state, line, end, silent):
                return True
        return False

    return beginning


def _ending(rules: Mapping[str, Rule], chain: Sequence[Rule]) -> Rule:
    """Return the rule that tells whether one of those in `chain` begins at a line."""
    named = {name: rule for name, rule in rules.items() if rule in chain}
    if "table" in named:
        named["table"] = _table(named["table"])
    # Here a definition is known by its own line, not by that of its term.
    chosen = _by_character(named, {**_BEGINNINGS, "deflist": "".join(_DEFINITION)})
    others = (named["table"],) if "table" in named else ()

    def ending(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        at = state.bMarks[line] + state.tShift[line]
        for rule in chosen.get(state.src[at : at + 1], others):  # noqa: SIM110 - as above
            if rule(state, line, end, silent):
                return True
        return False

    return ending

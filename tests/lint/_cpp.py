"""A C++ lexer and a tree of brackets and statements: as much of the grammar as the lint programs need."""
import re

TOKEN = re.compile(r"""
    (?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
  | (?P<raw>(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)")
  | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
  | (?P<number>\.?[0-9](?:'?[0-9a-zA-Z_.]|(?<=[eEpP])[+-])*)
  | (?P<char>(?:u8|[uUL])?'(?:\\.|[^'\\\n])+')
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<directive>(?:(?<=\n)|\A)[ \t]*\#(?:\\\n|/\*.*?\*/|[^\n])*)
  | (?P<space>\s+)
  | (?P<symbol>::|->\*?|<=>|&&|\|\||[-+*/%^&|<=!>]=|\.\.\.|.)
""", re.VERBOSE | re.DOTALL)

CLOSES = {"(": ")", "[": "]", "{": "}"}


class Token:
    """A word, a literal, a symbol, or (kind "group") a bracket with all that is in it."""

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line
        self.children = []
        self.role = None  # of a {group}: "block", "lambda" (a lambda's body), "init", "class"; of a [group]: "capture"

    def opens(self, bracket):
        return self.kind == "group" and self.text == bracket

    def __repr__(self):
        return f"{self.text}{self.children or ''}"


def lex(source):
    """The tokens of `source` without comments and directives, and {line: comment}."""
    tokens, comments, line = [], {}, 1
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind == "delimiter":
            kind = "raw"
        if kind == "comment":
            comments[line] = comments.get(line, "") + text
        elif kind not in ("space", "directive"):
            tokens.append(Token("string" if kind == "raw" else kind, text, line))
        line += text.count("\n")
    return tokens, comments


def tree(tokens):
    """Tokens with brackets made into groups. Angle brackets stay symbols."""
    top = Token("group", "", 1)
    stack = [top]
    for token in tokens:
        if token.kind == "symbol" and token.text in CLOSES:
            group = Token("group", token.text, token.line)
            stack[-1].children.append(group)
            stack.append(group)
        elif token.kind == "symbol" and token.text in ")]}":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].children.append(token)
    classify(top.children, statements=True)
    return top


def is_capture(tokens, i):
    """Whether the [group] at i begins a lambda, rather than being a subscript or an attribute."""
    group = tokens[i]
    if len(group.children) == 1 and group.children[0].opens("["):
        return False  # [[attribute]]; classify() does not look inside
    if i == 0:
        return True
    before = tokens[i - 1]
    if before.kind == "group":
        return before.text == "{" and before.role != "init"
    if before.kind == "name":
        return before.text in ("return", "co_return", "co_await", "co_yield", "throw", "else", "case", "delete")
    if before.text in ("&", "&&") and i > 1 and tokens[i - 2].text == "auto":
        return False  # a structured binding
    return before.kind == "symbol" and before.text != ">"


def lambda_before(tokens, end):
    """Whether tokens[:end] ends in a lambda's head: what follows in braces is its body."""
    angles = 0  # inside the template arguments of a trailing return type
    for token in reversed(tokens[:end]):
        if token.opens("[") and token.role == "capture":
            return True
        if token.opens("{"):
            return False
        if token.kind == "symbol":
            if token.text in "<>":
                angles += 1 if token.text == ">" else -1
            elif token.text in ";=?" or (token.text == "," and angles <= 0):
                return False
    return False


AFTER_PARAMETERS = {"const", "noexcept", "override", "final", "mutable", "constexpr", "volatile", "&", "&&"}
SCOPES = {"namespace", "class", "struct", "union", "enum", "extern"}
CONTROL = {"if", "while", "for", "switch", "catch"}


def brace_role(tokens, start, i):
    """The role of the {group} at i, in a statement that began at `start`."""
    if lambda_before(tokens, i) and not (i > start and tokens[i - 1].kind == "name" and tokens[i - 1].text == "return"):
        head = tokens[i - 1]
        if head.opens("[") or head.opens("(") or (head.kind, head.text) in (("symbol", ">"), ("symbol", "&")) \
                or head.kind == "name":
            return "lambda"
    if i == start:
        return "block"
    before = tokens[i - 1]
    if before.opens("("):
        return "init" if i - 2 >= start and tokens[i - 2].text == "decltype" else "block"
    if before.opens("{"):
        return "block"
    if before.kind == "name" and before.text in ("else", "do", "try"):
        return "block"
    if before.kind == "symbol" and before.text == ":":
        return "block"
    words = [t.text for t in tokens[start:i] if t.kind in ("name", "symbol")]
    depth, outside = 0, []
    for word in words:  # the words outside template parameter lists
        if word == "<":
            depth += 1
        elif word == ">":
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(word)
    if SCOPES & set(outside) and "=" not in outside and not any(t.opens("(") for t in tokens[start:i]):
        return "class"
    j = i - 1
    while j >= start and tokens[j].text in AFTER_PARAMETERS and tokens[j].kind != "group":
        j -= 1
    if j >= start and tokens[j].opens("(") and j < i - 1:
        return "block"
    for j in range(i - 1, start, -1):  # a trailing return type
        if tokens[j].kind == "symbol" and tokens[j].text == "->":
            return "block" if tokens[j - 1].opens("(") or tokens[j - 1].text in AFTER_PARAMETERS else "init"
        if tokens[j].kind == "symbol" and tokens[j].text in "=;,?":
            break
    return "init"


def classify(tokens, statements):
    """Gives the groups in `tokens` their roles; `statements` tells whether the tokens are statements."""
    start = 0
    for i, token in enumerate(tokens):
        if token.kind == "symbol" and token.text == ";":
            start = i + 1
        if token.kind != "group":
            continue
        if token.text == "[":
            token.role = "capture" if is_capture(tokens, i) else None
            if len(token.children) != 1 or not token.children[0].opens("["):
                classify(token.children, statements=False)
        elif token.text == "(":
            classify(token.children, statements=False)
        elif statements:
            token.role = brace_role(tokens, start, i)
            classify(token.children, statements=token.role != "init")
            if token.role in ("block", "class"):
                start = i + 1
        else:
            token.role = "lambda" if lambda_before(tokens, i) else "init"
            classify(token.children, statements=token.role == "lambda")


def statements_of(tokens):
    """The full expressions in a block's tokens: lists of tokens, each cut at `;`, at blocks and at the conditions of
    control statements."""
    current, i = [], 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "symbol" and token.text == ";":
            yield current
            current = []
        elif token.opens("{") and token.role in ("block", "class"):
            yield current
            current = []
        elif token.kind == "name" and token.text in CONTROL:
            yield current
            current = []
            while i + 1 < len(tokens) and not tokens[i + 1].opens("("):
                i += 1
            if i + 1 < len(tokens):
                i += 1
                yield from statements_of(tokens[i].children)
        elif token.kind == "name" and token.text in ("else", "do", "try"):
            yield current
            current = []
        else:
            current.append(token)
        i += 1
    yield current


def blocks_of(tokens):
    """All lists of statements at any depth: `tokens` and what blocks, classes and lambdas hold."""
    yield tokens
    for inner in groups_of(tokens):
        if inner.text == "{" and inner.role in ("block", "class", "lambda"):
            yield inner.children


def groups_of(tokens):
    for token in tokens:
        if token.kind == "group":
            yield token
            yield from groups_of(token.children)

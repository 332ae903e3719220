"""One word per concept: refuse synonyms in names, in English sentences and in Chinese ones.

The words are those of docs/look-up/glossary.md. A sentence that speaks of something else stands in
OTHER_MEANING.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from babel.messages import pofile

from tools import messages, tracked

MODULE_NAMES = {"utils", "helpers", "common", "base", "manager", "managers", "service", "services", "misc"}

# Parts of names in code, and the word that is meant.
NAMES = {
    "customer_journey": "journey",
    "workflow": "journey",
    "audience": "segment",
    "lead_score": "score",
    "touchpoint": "touch",
    "blacklist": "suppression",
    "blocklist": "suppression",
    "whitelist": "allowed",
    "lead_status": "stage",
    "lead_stage": "stage",
    "prospect": "contact",
    "customer_id": "contact_id",
    "enrolment": "enrollment",
    "tenant": "one installation serves one company",
    "salesperson": "staff",
}

# Words in English sentences of the screens, and the word that is meant.
ENGLISH = {
    "customer journey": "journey",
    "workflow": "journey",
    "audience": "segment",
    "lead score": "score",
    "touchpoint": "touch",
    "blacklist": "suppression",
    "blocklist": "suppression",
    "prospect": "contact",
    "prospects": "contacts",
    "opt-in": "consent",
    "enrolment": "enrollment",
}

# An English word and what its Chinese sentence must hold.
CHINESE = {
    "contact": "联系人",
    "contacts": "联系人",
    "account": "企业",
    "accounts": "企业",
    "identity": "身份",
    "identities": "身份",
    "event": "事件",
    "events": "事件",
    "consent": "授权",
    "journey": "旅程",
    "journeys": "旅程",
    "segment": "人群",
    "segments": "人群",
    "score": "评分",
    "scores": "评分",
    "suppression": "禁发名单",
    "deal": "商机",
    "deals": "商机",
    "stage": "阶段",
    "stages": "阶段",
    "campaign": "营销活动",
    "campaigns": "营销活动",
    "touch": "触点",
    "touches": "触点",
}

# Sentences where the word means something else, and why.
OTHER_MEANING = {
    "Your account": "what one logs in with",
    "Other campaign": "a channel that analytics tools call so: 其他推广",
}
# The name of a protocol and its company, not our segment.
PROTOCOL = "Segment"
# A label must say the word; a longer sentence may well say it otherwise.
LABEL_WORDS = 6

_CJK = re.compile(r"[\u4e00-\u9fff]")
_TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)


def modules() -> Iterator[str]:
    for path in tracked.files("src/**/*.py", "tests/**/*.py", "tools/*.py"):
        if path.stem in MODULE_NAMES or path.parent.name in MODULE_NAMES:
            yield f"{path.relative_to(tracked.ROOT)}: a module is named after what it holds"


def names() -> Iterator[str]:
    for path, text in tracked.texts("src/**/*.py"):
        for node in ast.walk(ast.parse(text, str(path))):
            name = _name(node)
            spoken = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
            for wrong, right in NAMES.items():
                if wrong in spoken:
                    yield f"{path}:{getattr(node, 'lineno', 0)}: {name} says {wrong!r}: {right}"


def sentences() -> Iterator[str]:
    for app in messages.apps():
        for _context, sentence in messages.gather(app):
            for wrong, right in ENGLISH.items():
                if re.search(rf"\b{re.escape(wrong)}\b", sentence, re.IGNORECASE):
                    yield f"{app.name}: {sentence!r} says {wrong!r}: {right}"
        yield from _translated(app.name)


def _translated(app: str) -> Iterator[str]:
    path = messages.PACKAGE / app / "locale" / messages.LOCALE / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return
    with path.open("rb") as file:
        catalogue = list(pofile.read_po(file, locale=messages.LOCALE))
    for message in catalogue:
        sentence = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string if isinstance(message.string, str) else message.string[0]
        if not sentence or not said or sentence in OTHER_MEANING or PROTOCOL in sentence:
            continue
        words = re.findall(r"[a-z]+", re.sub(r"%\([a-z_]+\)[sd]", "", sentence.lower()))
        for word in sorted(set(words) & CHINESE.keys()) if len(words) <= LABEL_WORDS else ():
            if CHINESE[word] not in said:
                yield f"{app}: {sentence!r} speaks of {word!r}, {said!r} lacks {CHINESE[word]!r}"


def untranslatable() -> Iterator[str]:
    """Chinese written into a template would stay Chinese on an English screen."""
    for path, text in tracked.texts("src/crescendo/console/**/*.html", "src/crescendo/rest/**/*.html"):
        for number, line in enumerate(_TEMPLATE_COMMENT.sub("", text).splitlines(), start=1):
            if _CJK.search(line) and "简体中文" not in line:
                yield f"{path}:{number}: Chinese in a template: {line.strip()[:60]}"


def _name(node: ast.AST) -> str:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return name
    return ""


def main() -> int:
    messages.prepare()
    wrong = [*modules(), *names(), *sentences(), *untranslatable()]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"glossary: {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

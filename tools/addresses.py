"""Refuse addresses of package registries and paths of somebody's machine in the tree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tools import tracked

# Written in two parts so that this file passes its own check.
REGISTRIES = {
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "registry.yarnpkg" + ".com",
    "npmmirror" + ".com",
    "crates" + ".io",
    "proxy.golang" + ".org",
}
HOMES = re.compile(r"(?<![\w.:/])/(?:home|Users|root)/[\w.-]+/|[A-Z]:\\Users\\")
SETTINGS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY")


def own_hosts() -> set[str]:
    """Hosts of the registries that this machine is set up to use."""
    asked = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    npm = Path.home() / ".npmrc"
    given = [listed, npm.read_text(encoding="utf-8") if npm.exists() else ""]
    given += [os.environ.get(name, "") for name in SETTINGS]
    found = {urlsplit(url).hostname for text in given for url in re.findall(r"https?://[^\s'\"]+", text)}
    return {host for host in found if host and host not in ("localhost", "127.0.0.1")}


def complaints() -> Iterator[str]:
    hosts = REGISTRIES | own_hosts()
    # A checkout at the root of the file system has no path worth looking for.
    own_paths = [str(path) + "/" for path in (tracked.ROOT, tracked.ROOT.parent) if len(path.parts) > 1]
    for path, text in tracked.texts():
        for number, line in enumerate(text.splitlines(), start=1):
            for host in hosts:
                if host in line:
                    yield f"{path}:{number}: the address of a registry: {host}"
            if any(re.search(rf"(?<![\w./]){re.escape(own)}", line) for own in own_paths) or HOMES.search(
                line
            ):
                yield f"{path}:{number}: a path of one machine: {line.strip()[:80]}"


def main() -> int:
    wrong = list(complaints())
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"addresses: {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

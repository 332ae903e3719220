"""Bring a Chromium for the tests that drive one, or say in one sentence what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chinese screens are looked at, so their letters are needed; emoji are not.
PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str | None:
    """The Chromium that tests use: the system's, else the one that Playwright has downloaded."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _downloaded()


def _downloaded() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _from_packages() -> bool:
    """Install with apt-get where this user may do so without being asked for a password."""
    if not shutil.which("apt-get"):
        return False
    prefix = []
    if os.geteuid() != 0:
        if (
            not shutil.which("sudo")
            or subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode
        ):
            return False
        prefix = ["sudo", "-n"]
    print("Installing Chromium from the system's packages")
    quiet = ["apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run = [subprocess.run([*prefix, *quiet, "update"], check=False, env=environment).returncode]
    install = [*prefix, *quiet, "install", "--no-install-recommends", *PACKAGES]
    run.append(subprocess.run(install, check=False, env=environment, stdout=subprocess.DEVNULL).returncode)
    return run[-1] == 0


def _from_playwright() -> bool:
    print("Downloading Chromium through Playwright")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


def _starts(path: str) -> bool:
    asked = subprocess.run(
        [path, "--headless", "--no-sandbox", "--version"], check=False, capture_output=True
    )
    return asked.returncode == 0


def main() -> int:
    found = find()
    if not found and (_from_packages() or _from_playwright()):
        found = find()
    if found and _starts(found):
        return 0
    sys.stderr.write("The browser tests need Chromium (on Debian: apt-get install chromium).\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

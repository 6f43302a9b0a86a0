"""A headless Chromium, driven over WebDriver with nothing but the standard library.

https://www.w3.org/TR/webdriver2/
"""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

PROGRAMS = ("chromium", "chromedriver")
MISSING = [program for program in PROGRAMS if shutil.which(program) is None]
needs_browser = pytest.mark.skipif(
    bool(MISSING), reason=f"not on PATH: {' and '.join(MISSING)} (Debian: chromium-driver)"
)
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


class Browser:
    """One window. `run` evaluates JavaScript, `devtools` speaks the DevTools protocol."""

    def __init__(self, address: str) -> None:
        self.address = address
        options = {
            "binary": shutil.which("chromium"),
            "args": [*ARGUMENTS, "--force-prefers-reduced-motion"],
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        session = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{session['sessionId']}"

    def _post(self, path: str, body: dict[str, Any], method: str = "POST") -> Any:
        request = Request(
            self.address + path,
            data=json.dumps(body).encode() if method == "POST" else None,
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, page: Path) -> None:
        self._post(f"{self.session}/url", {"url": page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        body = {"script": script, "args": list(arguments)}
        return self._post(f"{self.session}/execute/sync", body)

    def devtools(self, command: str, **parameters: Any) -> Any:
        body = {"cmd": command, "params": parameters}
        return self._post(f"{self.session}/goog/cdp/execute", body)

    def press(self, *keys: str) -> None:
        for key in keys:
            for kind in ("keyDown", "keyUp"):
                text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
                code = {"Enter": 13, "Tab": 9, "Escape": 27}.get(key, 0)
                self.devtools(
                    "Input.dispatchKeyEvent",
                    type=kind,
                    key=key,
                    windowsVirtualKeyCode=code,
                    **text,
                )

    def errors(self) -> list[str]:
        """What the console holds that is worse than a note."""
        entries = self._post(f"{self.session}/se/log", {"type": "browser"})
        return [one["message"] for one in entries if one["level"] in ("SEVERE", "WARNING")]

    def size(self, width: int, height: int = 900, *, mobile: bool = False) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    def media(self, *, theme: str = "light", medium: str = "") -> None:
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.devtools("Emulation.setEmulatedMedia", media=medium, features=features)

    def picture(self, file: Path, *, whole: bool = False) -> None:
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))

    def pdf(self) -> bytes:
        printed = self.devtools(
            "Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.7
        )
        return base64.b64decode(printed["data"])

    def close(self) -> None:
        self._post(self.session, {}, method="DELETE")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser on a free port of this machine; it ends with the block."""
    driver = subprocess.Popen(
        ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert driver.stdout is not None
        lines = iter(driver.stdout.readline, "")
        port = next(found[1] for line in lines if (found := re.search(r"on port (\d+)\.", line)))
        window = Browser(f"http://127.0.0.1:{port}")
        try:
            yield window
        finally:
            window.close()
    finally:
        driver.terminate()
        driver.wait(10)

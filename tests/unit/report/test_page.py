# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report in a real browser, where there is one: its script makes the filters, and they filter."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._report.page import PageRow, PageTable, to_page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), "")
TABLE = PageTable(
    ("Application", "Environment"),
    [PageRow(("Shop", "Test")), PageRow(("Shop", "Production")), PageRow(("Billing", "Test"))],
    ("Application", "Environment"),
)
CHOOSE = """
const [application, environment] = form.querySelectorAll("select");
application.value = "Shop";
application.dispatchEvent(new Event("input", { bubbles: true }));
"""
SEARCH = """
search.value = "PROD";
search.dispatchEvent(new Event("input", { bubbles: true }));
"""


def seen(folder: Path, act: str) -> str:
    """The page as a browser has it after a reader has acted."""
    page = folder / "page.html"
    text = to_page("Report", "", "", TABLE)
    page.write_text(text.replace("</script>", f"{act}</script>"), encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run([BROWSER, *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not BROWSER, reason=f"there is none of {', '.join(BROWSERS)}")
@pytest.mark.parametrize(
    ("act", "shown"),
    [
        ("", ["Shop Test", "Shop Production", "Billing Test"]),
        (CHOOSE, ["Shop Test", "Shop Production"]),
        (SEARCH, ["Shop Production"]),
    ],
    ids=["nothing", "choose", "search"],
)
def test_the_filters_of_the_page_work_in_a_browser(tmp_path: Path, act: str, shown: list[str]) -> None:
    page = seen(tmp_path, act)
    rows = re.findall(r"<tr( hidden=\"\")?><td>(.*?)</td><td>(.*?)</td></tr>", page)
    assert [f"{one} {other}" for hidden, one, other in rows if not hidden] == shown
    assert f'<span id="shown">{len(shown)}</span>' in page
    assert '<option value="Billing">Billing</option>' in page

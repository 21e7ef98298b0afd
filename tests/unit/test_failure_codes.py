# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every failure code is explained on the page of errors, and nothing else is."""

from __future__ import annotations

import pytest

from scripts import failure_codes


def test_the_page_explains_every_code_and_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    status = failure_codes.main(["--check"])
    assert status == 0, capsys.readouterr().out


def test_codes_are_found_in_every_form() -> None:
    # A literal, one of two, a computed one, one of a rule and one of a step.
    assert {
        "conflicts",
        "source_code_failed",
        "unknown_*",
        "proxy_refused",
        "not_two_step",
        "invalid_document",
    } <= failure_codes.codes()


def test_a_code_without_a_meaning_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_codes, "codes", lambda: {"conflicts", "new_code"})
    found = failure_codes.problems()
    assert any("new_code has no meaning" in sentence for sentence in found)
    assert any("No plugin raises downgrade" in sentence for sentence in found)
    assert not any("conflicts" in sentence for sentence in found)

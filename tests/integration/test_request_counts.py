# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a publish with the role costs: tasks and requests, first and again, by applications and by hosts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.generated_infrastructures import MODULES, infrastructures, names
from tests.support.playbook import PlaybookResult, run_playbook
from tests.support.role_publish import PLAY, target_variables, variables
from tests.support.simulator import Simulator

# Beside the plays of tests: 'Publish', which includes the role, is not counted.
FIRST = AGAIN = {"ok": 5, "skipped": 2}


def tasks(result: PlaybookResult, host: str) -> Counter[str]:
    """How many tasks of the role were run, and how many skipped."""
    own = [event for event in result.events if event.host == host and " : " in event.task]
    return Counter(event.status for event in own)


def requests(lifetime: Simulator) -> Counter[str]:
    """How often each operation was asked for; how often a status is looked at depends on the time that passes."""
    return Counter(each["operation"] for each in lifetime.requests() if each["operation"] != "Deployments_GetStatus")


def total(lifetime: Simulator) -> int:
    return sum(requests(lifetime).values())


@pytest.mark.scenario("H")
@pytest.mark.parametrize(("count", "hosts", "of_first"), [(1, 1, (6, 13)), (8, 1, (34, 114)), (1, 4, (None, 13))])
def test_what_a_publish_costs(tmp_path: Path, count: int, hosts: int, of_first: tuple[int | None, int]) -> None:
    """`of_first` are the requests of the first publish to the source and to each target."""
    with infrastructures(count, targets=hosts) as (source, *targets):
        inventory = {target.name: target_variables(target) for target in targets}
        given = variables(source, tmp_path, publish_applications=names(count))

        def play(**more: object) -> PlaybookResult:
            for lifetime in (source, *targets):
                lifetime.forget()
            warnings = ["have the same general hash"] if more else []
            result = run_playbook([PLAY], inventory, {**given, **more}, warnings=warnings)
            assert result.ok, result
            return result

        first = play()
        assert [tasks(first, target.name) for target in targets] == [FIRST] * hosts
        assert [total(target) for target in targets] == [of_first[1]] * hosts
        assert requests(source)["Downloads"] == count
        # Which of several hosts waits for another one, and looks again, is not always the same.
        assert total(source) == of_first[0] or of_first[0] is None

        again = play()
        assert not again.changed
        assert [tasks(again, target.name) for target in targets] == [AGAIN] * hosts
        # The environments and each application of the target; the environments and one list of the source.
        assert [total(target) for target in targets] == [1 + count] * hosts
        assert total(source) == 2 * hosts

        if (count, hosts) == (1, 1):
            # Decided by the hashes of the modules.
            assert not play(publish_receipts_dir=str(tmp_path / "others")).changed
            assert total(source) + total(targets[0]) <= 2 + 2 * count + MODULES * count

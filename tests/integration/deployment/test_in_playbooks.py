# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lifetime_deployment in playbooks, where its action plugin shows the log: all that a task may be wrapped in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment_target import CREATE
from tests.support.packages import App, Mod, Pack
from tests.support.playbook import PlaybookResult
from tests.support.simulator import Simulator
from tests.support.variants import with_variant

Play = Callable[..., PlaybookResult]
MODULE = "community.outsystems.lifetime_deployment"
# A deployment takes 6 simulated seconds unless a script says otherwise, and 20 of them pass in a real one.
LONG = 50
UNSCRIPTED_LINES = ("Uploaded solution pack file from disk", "Deploy completed")


def task(**options: Any) -> dict[str, Any]:
    keywords = {key: options.pop(key) for key in list(options) if key in KEYWORDS}
    usual = {
        "lifetime_url": "{{ url }}",
        "lifetime_token": "{{ token }}",
        "target_environment": "Test",
        "package": "{{ package }}",
        "poll_interval": 0.2,
    }
    given = {name: value for name, value in {**usual, **options}.items() if value is not None}
    return {"name": "Publish", MODULE: given, **keywords}


KEYWORDS = ("loop", "loop_control", "until", "retries", "delay", "async", "poll", "no_log", "register", "name", "when")


def host(lifetime: Simulator, package: Path) -> dict[str, str]:
    return {"url": lifetime.url, "token": lifetime.token, "package": str(package)}


def published(lifetime: Simulator, application: str = "Shop") -> bool:
    key = lifetime.application_key(application)
    return key in lifetime.environment("Test")["running"]


def writes(lifetime: Simulator) -> int:
    return len(lifetime.writes())


@pytest.mark.scenario("F.7")
def test_the_log_is_on_the_screen(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"messages": [{"Message": "Hello from LifeTime.", "Type": "Info"}]}})
    result = play([task()], {"prod": host(target, package)})
    assert published(target)
    for line in (*UNSCRIPTED_LINES, "Hello from LifeTime."):
        assert result.stdout.count(line) == 1, result.stdout
    assert "[prod] 20" in result.stdout
    done = result.task("Publish")
    assert done["changed"]
    assert done["deployment"]["status"] == "finished_successful"
    assert done["package"]["format"] == "oap"
    assert done["comparison"]["verdict"] == "different"
    assert done["applications"][0]["outcome"] == "applied"
    assert done["receipt"]
    assert writes(target) == 2
    assert result.checked is not None
    assert result.checked.task("Publish")["changed"]
    assert "Uploaded" not in result.checked.stdout
    again = play([task()], {"prod": host(target, package)})
    assert not again.changed
    assert writes(target) == 2


def test_lines_appear_while_it_runs_and_slices_make_one_result(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"steps": 4 * LONG, "outcome": "finished_with_warnings"}})
    result = play([task()], {"prod": host(target, package)}, check_first=False, warnings=["finished with warnings"])
    # Once for the new plan, and once for each slice that follows it.
    assert sum(each["operation"] == "Deployments_Get" for each in target.requests()) > 2
    for line in UNSCRIPTED_LINES:
        assert result.stdout.count(line) == 1
    assert sum("finished with warnings" in warning for warning in result.warnings) == 1
    done = result.task("Publish")
    assert not {"failure", "msg"} & set(done)
    assert done["applications"][0]["outcome"] == "applied"
    assert len(done["log"]) > 4
    assert writes(target) == 2


@pytest.mark.scenario("C.14")
@pytest.mark.only_variant(1)
def test_times_span_slices(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"steps": 4000}})
    tasks = [task(wait_timeout=2.5, on_timeout="abort")]
    result = play(tasks, {"prod": host(target, package)}, check_first=False, ok=False)
    failed = result.task("Publish")
    assert failed["failure"]["code"] == "aborted_on_timeout"
    assert failed["changed"]
    assert failed["package"]["format"] == "oap", "what the first slice knew is there, too"
    sent = [each["path"].rstrip("/").rsplit("/", 1)[1] for each in target.writes()]
    assert sent == ["deployment", "start", "abort"]


def test_a_failure_is_told_with_what_is_known(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"steps": LONG, "outcome": "finished_with_errors"}})
    result = play([task()], {"prod": host(target, package)}, check_first=False, ok=False)
    (failed,) = result.failures()
    assert failed["failure"]["code"] == "deployment_finished_with_errors"
    assert "finished with errors" in failed["msg"]
    assert failed["changed"]
    assert failed["comparison"]["verdict"] == "different"
    assert result.stdout.count("could not be published") >= 1


@pytest.mark.only_variant(0)
def test_lifetime_is_away_for_a_moment(play: Play, target: Simulator, package: Path) -> None:
    target.faults(
        {"deployment": {"steps": 4 * LONG}},
        {"operation": "Deployments_GetStatus", "after": 6, "times": 8, "drop": "before"},
    )
    more = {"check_first": False, "warnings": ["no connection"]}
    result = play([task(retries=0)], {"prod": host(target, package)}, **more)
    assert result.task("Publish")["deployment"]["status"] == "finished_successful"
    assert writes(target) == 2


def test_what_was_warned_of_first_is_not_lost(play: Play, target: Simulator, package: Path) -> None:
    wanted = {"environment": "Test", "package": str(package)}
    key = target.change({"plan": wanted})
    target.faults({"deployment": {"steps": LONG}})
    result = play([task()], {"prod": host(target, package)}, check_first=False, warnings=[key])
    assert any(key in warning for warning in result.warnings)
    assert [plan["key"] for plan in result.task("Publish")["stale_plans"]] == [key]


@pytest.mark.only_variant(1)
def test_an_intervention_while_it_is_followed(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"steps": LONG, "interventions": ["business_process_impact"]}})
    answer = {"business_process_impact": "continue"}
    result = play([task(on_intervention=answer)], {"prod": host(target, package)}, check_first=False)
    assert result.task("Publish")["deployment"]["status"] == "finished_successful"
    assert [each["path"].rstrip("/").rsplit("/", 1)[1] for each in target.writes()] == [
        "deployment",
        "start",
        "continue",
    ]


@pytest.mark.only_variant(0)
def test_a_two_step_target_is_not_continued_unasked(play: Play, target: Simulator, package: Path) -> None:
    target.change({"set": {"environment": "Test", "two_step": True}})
    target.faults({"deployment": {"steps": LONG}})
    result = play([task()], {"prod": host(target, package)}, check_first=False, ok=False)
    assert result.task("Publish")["failure"]["code"] == "needs_user_intervention"
    assert writes(target) == 2
    key = result.task("Publish")["deployment"]["key"]
    options = {"deployment_key": key, "package": None, "target_environment": None}
    done = play([task(**options)], {"prod": host(target, package)})
    assert done.task("Publish")["deployment"]["status"] == "finished_successful"
    assert writes(target) == 3


@pytest.mark.parametrize("asked", [with_variant(0, True), with_variant(1, False)])
def test_mappings_that_nobody_asked_for_in_any_slice(play: Play, target: Simulator, package: Path, asked: bool) -> None:
    missing = {
        "ExtensionKey": "11111111-2222-3333-4444-555555555555",
        "ExtensionName": "Tax",
        "LogicalDatabase": "TAXDB",
    }
    target.faults({"deployment": {"steps": LONG, **({"missing_db_mappings": [missing]} if asked else {})}})
    mapping = {"extension": "Tax", "logical_database": "TAXDB", "database": "ReplicaDB"}
    more = {"check_first": False, "warnings": [] if asked else ["never asked"]}
    result = play([task(database_mappings=[mapping])], {"prod": host(target, package)}, **more)
    assert result.task("Publish")["database_mappings_supplied"] is asked
    assert len(result.warnings) == (not asked)


@pytest.fixture
def packages(tmp_path: Path) -> list[Path]:
    return [
        Pack((App(name, (Mod(f"{name}_UI"),)),), folder=name).write(tmp_path, f"{name}.oap")
        for name in ("Shop", "Stock", "Staff")
    ]


@pytest.mark.scenario("F.4")
@pytest.mark.only_variant(1)
def test_in_a_loop(play: Play, target: Simulator, packages: list[Path]) -> None:
    control = {"label": "{{ item | basename }}"}
    wrapped = task(package="{{ item }}", loop=[str(path) for path in packages], loop_control=control)
    result = play([wrapped], {"prod": host(target, packages[0])})
    outcomes = [item["applications"][0]["outcome"] for item in result.task("Publish")["results"]]
    assert outcomes == ["applied"] * 3
    assert all(published(target, name) for name in ("Shop", "Stock", "Staff"))
    assert result.stdout.count("Deploy completed") == 3
    assert not play([wrapped], {"prod": host(target, packages[0])}).changed


@pytest.mark.scenario("F.5")
@pytest.mark.only_variant(0)
def test_with_until(play: Play, target: Simulator, package: Path) -> None:
    def faults() -> None:
        target.reset()
        target.faults({"deployment": {"outcome": "finished_with_errors"}}, {"deployment": {"steps": LONG}})

    wrapped = task(register="done", until="done is success", retries=3, delay=0.1)
    result = play([wrapped], {"prod": host(target, package)}, before=faults)
    done = result.task("Publish")
    assert done["attempts"] == 2
    assert not done.get("failed")
    assert done["applications"][0]["outcome"] == "applied"
    assert sum(each["operation"] == CREATE for each in target.writes()) == 2


@pytest.mark.scenario("F.6")
@pytest.mark.parametrize("poll", [with_variant(0, 0), with_variant(1, 1)])
def test_under_async(play: Play, target: Simulator, package: Path, poll: int) -> None:
    tasks = [task(**{"async": 60, "poll": poll, "register": "started"})]
    if not poll:
        status = {"jid": "{{ started.ansible_job_id }}"}
        until = {"until": "done is finished", "retries": 60, "delay": 0.5, "register": "done"}
        tasks.append({"name": "Wait", "ansible.builtin.async_status": status, **until})
    result = play(tasks, {"prod": host(target, package)}, check_first=False)
    done = result.task("Publish" if poll else "Wait")
    assert done["changed"]
    assert done["deployment"]["status"] == "finished_successful"
    assert "Uploaded" not in result.stdout, "the module runs once, whole"
    assert writes(target) == 2


@pytest.mark.scenario("F.8")
def test_under_no_log(play: Play, target: Simulator, package: Path) -> None:
    target.faults({"deployment": {"steps": LONG}})
    result = play([task(no_log=True)], {"prod": host(target, package)}, verbosity=3)
    assert published(target)
    for hidden in (*UNSCRIPTED_LINES, str(package)):
        assert hidden not in result.stdout
    assert "censored" in result.stdout


def test_the_token_is_never_shown(play: Play, target: Simulator, package: Path) -> None:
    """`play` looks for it on the screen and in all results."""
    target.faults({"deployment": {"steps": LONG}})
    result = play([task()], {"prod": host(target, package)}, verbosity=1, diff=True)
    # The newest ansible-core leaves it out.
    invocation = result.task("Publish").get("invocation") or {"module_args": {"package": str(package)}}
    assert invocation["module_args"]["package"] == str(package), "not that of a slice"


@pytest.mark.scenario("F.9")
@pytest.mark.only_variant(1)
def test_options_from_module_defaults(play: Play, target: Simulator, package: Path) -> None:
    defaults = {"lifetime_url": "{{ url }}", "lifetime_token": "{{ token }}"}
    plays = [
        {
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": {
                "group/community.outsystems.lifetime": defaults,
                MODULE: {"poll_interval": 0.2, "target_environment": "Test"},
            },
            "tasks": [{"name": "Publish", MODULE: {"package": "{{ package }}"}}],
        }
    ]
    target.faults({"deployment": {"steps": LONG}})
    assert play(plays, {"prod": host(target, package)}).changed
    assert published(target)


@pytest.mark.only_variant(0)
def test_options_from_the_environment(play: Play, target: Simulator, package: Path) -> None:
    plays = [
        {
            "hosts": "all",
            "gather_facts": False,
            "environment": {"LIFETIME_URL": "{{ url }}", "LIFETIME_TOKEN": "{{ token }}"},
            "tasks": [task(lifetime_url=None, lifetime_token=None)],
        }
    ]
    target.faults({"deployment": {"steps": LONG}})
    assert play(plays, {"prod": host(target, package)}).changed


@pytest.mark.scenario("F.2", "F.3")
@pytest.mark.parametrize(
    "strategy",
    [{}, with_variant(0, {"strategy": "free"}), with_variant(1, {"serial": 1})],
    ids=["linear", "free", "serial"],
)
def test_several_hosts_each_get_their_own_answer(
    play: Play, lifetime: Callable[..., Simulator], package: Path, strategy: dict[str, Any]
) -> None:
    """The first is up to date, the second fails, the third is published to."""
    first, second, third = (lifetime(name) for name in ("one", "two", "three"))
    first.change({"install": {"environment": "Test", "package": str(package)}})
    first.forget()

    def faults() -> None:
        second.faults({"deployment": {"outcome": "finished_with_errors", "steps": LONG}})

    plays = [{"hosts": "all", "gather_facts": False, "tasks": [task()], "ignore_unreachable": False, **strategy}]
    hosts = {each.name: host(each, package) for each in (first, second, third)}
    result = play(plays, hosts, before=faults, ok=False, warnings=["have the same general hash in the target"])
    failed = result.task("Publish", "two")
    assert failed["failure"]["code"] == "deployment_finished_with_errors"
    if "serial" not in strategy:
        assert result.task("Publish", "three")["applications"][0]["outcome"] == "applied"
        assert "[three] 20" in result.stdout
    assert result.task("Publish", "one")["applications"][0]["key"]
    assert "[two] 20" in result.stdout


def test_a_wrong_option_is_a_sentence_of_the_module(play: Play, target: Simulator, package: Path) -> None:
    for options in ({"wait_timeout": "long"}, {"on_intervention": "nonsense"}, {"nonsense": 1}):
        result = play([task(**options)], {"prod": host(target, package)}, ok=False, check_ok=False)
        assert next(iter(options)) in result.failures()[0]["msg"]
    assert not target.requests()

# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the in-memory data model from a data document or a saved state, and saves it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .demo import demo_infrastructure
from .model import accounts
from .model.clock import Clock
from .model.entities import State
from .model.files import Files
from .model.installing import environment_named, install, is_installed
from .model.loading import load
from .model.model import Model
from .model.serialise import to_json
from .saved_state import SavedState
from .settings import Settings
from .temporary_folder import TemporaryFolder
from .yaml_text import load_yaml


class Store:
    """Holds the model. With a state directory, each change is saved before its response is sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        folder = settings.state_dir
        self._temporary = None if folder else TemporaryFolder()
        self._files = Files((self._temporary.path if self._temporary else folder or Path()) / "packages")
        self._saved = SavedState(folder) if folder else None
        self._saved_by_time = ""
        self.model = self._load_saved() or self._create()
        self.save()

    def reset(self) -> None:
        """Replace the model by one made from the start data."""
        self.model = self._create()
        self.save()

    def save(self) -> None:
        """Write what changed to the state directory, if there is one."""
        if self._saved is None:
            return
        self._saved_by_time = self._changed_by_time()
        self._saved.save(self.model.state, self.model.now())

    def save_after_read(self) -> None:
        """Save what time, or a request that only reads, may have changed.

        Nothing else is looked at: in large infrastructures each read would be as slow as a write otherwise.
        """
        if self._saved is not None and self._changed_by_time() != self._saved_by_time:
            self.save()

    def _changed_by_time(self) -> str:
        """Deployments go on by themselves, and reads validate plans, make links and end tokens."""
        state = self.model.state
        return to_json([state.deployments, state.solutions, state.source_codes, state.links, state.accounts])

    def close(self) -> None:
        self.save()
        if self._saved:
            self._saved.close()
        if self._temporary:
            self._temporary.close()

    def _load_saved(self) -> Model | None:
        state = self._saved.load() if self._saved else None
        if state is None:
            return None
        model = self._model(state, Clock(self._settings.time_scale, state.clock))
        self._install(model)
        return model

    def _create(self) -> Model:
        model = self._model(load(_document(self._settings)), Clock(self._settings.time_scale))
        self._install(model)
        return model

    def _install(self, model: Model) -> None:
        """Install the packages of `--install` that a saved state does not have yet."""
        for name, package in self._settings.install:
            environment = environment_named(model, name)
            if not is_installed(environment, package):
                install(model, environment, package)

    def _model(self, state: State, clock: Clock) -> Model:
        accounts.assign_tokens(state, self._settings.tokens)
        if self._settings.allow_binary_in_production:
            state.allow_binary_in_production = True
        return Model(self._settings, state, clock, self._files)


def _document(settings: Settings) -> dict[str, Any]:
    if settings.data is None:
        return demo_infrastructure(settings.name)
    document = load_yaml(settings.data.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{settings.data} is not a data document: it has to be a mapping.")
    return document

# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a document: everything, each with its place, before anything is written."""

from __future__ import annotations

from .._problems import Problem, Problems, at

__all__ = ["Problem", "Problems", "at"]

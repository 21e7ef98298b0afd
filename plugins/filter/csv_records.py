# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a CSV file as records."""

from __future__ import annotations

DOCUMENTATION = r"""
name: csv_records
short_description: The lines of a CSV file as records, without empty cells
version_added: 1.0.0
description:
  - Takes the text of a CSV file, whose first line names the columns, and returns a mapping for each further line.
  - Empty cells are left out, and so are lines of nothing but empty cells, so that a record says only what somebody
    wrote.
  - All values are texts without blanks around them. A byte order mark, which spreadsheets write, is no part of the
    first name.
  - A file that is not in UTF-8, or whose cells are separated by something else than O(delimiter), is refused.
positional: delimiter
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  delimiter:
    description: What separates the cells.
    type: str
    default: ","
author:
  - The community.outsystems contributors (@ansible-collections)
"""

EXAMPLES = r"""
- name: Take the users of a document from a file
  ansible.builtin.include_role:
    name: community.outsystems.access
  vars:
    access_users: "{{ lookup('ansible.builtin.file', 'users.csv') | community.outsystems.csv_records }}"
"""

RETURN = r"""
_value:
  description: A mapping for each line.
  type: list
  elements: dict
  sample:
    - username: raj.patel
      role: Developer
"""

import csv
import io
from typing import Any

from ansible.errors import AnsibleFilterError


def csv_records(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    """See the documentation of the filter."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise AnsibleFilterError("csv_records: the file is not in UTF-8. Save it in UTF-8.")
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise AnsibleFilterError(f"csv_records: line {reader.line_num} is no CSV: {error}.") from error
    names, records = rows[0][1] if rows else [], []
    _check_names(names)
    for number, row in rows[1:]:
        if len(row) > len(names):
            message = f"line {number} has {len(row)} cells, and there are {len(names)} columns."
            raise AnsibleFilterError(f"csv_records: {message}")
        record = {name: cell for name, cell in zip(names, row) if cell}
        if record:
            records.append(record)
    return records


def _check_names(names: list[str]) -> None:
    if len(set(names)) < len(names) or "" in names:
        raise AnsibleFilterError("csv_records: the first line has to have a name for each column, each once.")
    separators = [each for each in ";\t|," if each in names[0]] if len(names) == 1 else []
    if separators:
        message = f"the first line has one column, {names[0]!r}."
        raise AnsibleFilterError(
            f"csv_records: {message} If {separators[0]!r} separates the cells, give it as delimiter."
        )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        """Name -> filter."""
        return {"csv_records": csv_records}

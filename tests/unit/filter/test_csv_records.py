# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records out of CSV files."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.outsystems.plugins.filter.csv_records import csv_records


def test_empty_cells_and_lines_are_dropped() -> None:
    text = '\ufeffusername,name,email\r\nraj, "Patel, Raj" ,\r\n,,\r\nlena,"Say ""Lena""",l@example.com\r\nmax\r\n'
    with pytest.raises(AnsibleFilterError, match="line 2 has 4 cells, and there are 3 columns"):
        csv_records(text)
    assert csv_records(text.replace(' "Patel, Raj" ', '"Patel, Raj "')) == [
        {"username": "raj", "name": "Patel, Raj"},
        {"username": "lena", "name": 'Say "Lena"', "email": "l@example.com"},
        {"username": "max"},
    ]
    assert csv_records("a;b\n1;2", ";") == [{"a": "1", "b": "2"}]
    assert csv_records("") == csv_records("a,b\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,a\n1,2", "each once"),
        ("a,\n1,2", "each once"),
        ("a\n1,2", "line 2 has 2"),
        ("username;name\nraj;Raj", "If ';' separates the cells, give it as delimiter"),
        ("username\tname\n", "give it as delimiter"),
        # As a file in Latin-1 or in UTF-16 comes out of the lookup.
        ("username,name\njurgen,J\udcfcrgen", "Save it in UTF-8"),
        ("\udcff\udcfeu\0s\0", "Save it in UTF-8"),
    ],
)
def test_what_would_be_lost_is_refused(text: str, told: str) -> None:
    with pytest.raises(AnsibleFilterError, match=told):
        csv_records(text)

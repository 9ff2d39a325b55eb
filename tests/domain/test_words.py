"""Names stand in the order in which people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words import in_order


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["10 号楼", "2 号楼", "1 号楼"], ["1 号楼", "2 号楼", "10 号楼"]),
        (["西街 43 号楼", "东街 5 号楼"], ["东街 5 号楼", "西街 43 号楼"]),
        (["10", "甲楼", "9"], ["9", "10", "甲楼"]),
    ],
)
def test_two_comes_before_ten(given, read):
    assert sorted(given, key=in_order) == sorted(read, key=read.index)


@given(st.lists(st.text()))
def test_any_names_can_be_put_in_order(names):
    assert sorted(map(in_order, names)) == sorted(map(in_order, reversed(names)))

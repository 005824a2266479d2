from __future__ import annotations

import pytest

from models import Vault

OLD, NEW = "old-" * 10, "new-" * 10


def test_what_is_sealed_opens_again() -> None:
    """Anything JSON can hold comes back as it went in."""
    value = {"phone": "13800000000", "names": ["李"], "none": None}
    assert Vault([OLD]).open(Vault([OLD]).seal(value)) == value


def test_what_is_sealed_shows_nothing() -> None:
    """The same value is sealed differently every time, and cannot be read."""
    sealed = {Vault([OLD]).seal("13800000000") for _ in range(2)}
    assert len(sealed) == 2
    assert not any(b"13800000000" in one for one in sealed)


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed() -> None:
    """A key is changed without touching what is stored."""
    assert Vault([NEW, OLD]).open(Vault([OLD]).seal("draft")) == "draft"


def test_what_the_new_key_seals_the_old_one_does_not_open() -> None:
    """After the change everything is sealed with the new key."""
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Vault([OLD]).open(Vault([NEW, OLD]).seal("draft"))


def test_changed_data_is_refused() -> None:
    """Data is authenticated: one bit changed, and it does not open."""
    sealed = bytearray(Vault([OLD]).seal("draft"))
    sealed[20] ^= 1
    with pytest.raises(ValueError, match="cannot be opened"):
        Vault([OLD]).open(bytes(sealed))


def test_people_stay_findable_when_a_key_is_put_in_front() -> None:
    """New rows get the pseudonym of the newest key; old ones are looked for by that of the old one."""
    found = Vault([NEW, OLD]).pseudonyms("wechat", "wx1", "li")
    assert found == [Vault([key]).pseudonym("wechat", "wx1", "li") for key in (NEW, OLD)]
    assert Vault([NEW, OLD]).pseudonym("wechat", "wx1", "li") == found[0]


def test_sealing_anew_happens_once() -> None:
    """What an old key sealed is sealed with the newest; what the newest sealed is left as it is."""
    both = Vault([NEW, OLD])
    renewed = both.resealed(Vault([OLD]).seal("draft"))
    assert renewed is not None
    assert Vault([NEW]).open(renewed) == "draft"
    assert both.resealed(renewed) is None
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Vault([NEW]).resealed(Vault([OLD]).seal("draft"))


def test_pseudonyms_differ_and_tell_nothing() -> None:
    """Another person, app, split of the parts, or key gives another pseudonym of the same shape."""
    found = [Vault([OLD]).pseudonym(*parts) for parts in (("a", "bc"), ("ab", "c"), ("a", "b", "c"))]
    found.append(Vault([NEW]).pseudonym("a", "bc"))
    assert len(set(found)) == 4
    assert {len(one) for one in found} == {32}


def test_a_vault_needs_a_key() -> None:
    """Without a key nothing is sealed in a way that only looks like it."""
    with pytest.raises(ValueError, match="needs a key"):
        Vault([])

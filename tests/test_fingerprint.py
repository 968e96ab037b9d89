"""Fingerprints name files and values of the cache: the same everywhere, and apart for whatever is apart."""

from newshelf import fingerprint


def test_a_fingerprint_is_32_digits_that_no_machine_or_version_changes() -> None:
    assert fingerprint.of(b"Newshelf") == "adf22d79f759ebf56de5c5184338626c"


def test_where_one_text_ends_and_the_next_begins_counts() -> None:
    cut = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]]
    assert len({fingerprint.of_all(texts) for texts in cut}) == len(cut)

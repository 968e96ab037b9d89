"""The nearest right word to a wrong one."""

from newshelf.spelling import nearest, nearest_labelled


def test_the_nearest_word_is_found_without_marks_and_among_many() -> None:
    assert nearest("Du lich", frozenset(["Du lịch", "Tin học"])) == "Du lịch"
    assert nearest("xyz", frozenset(["Du lịch"])) == nearest("x", frozenset()) == ""
    assert nearest("giao-trinh-7x77", frozenset(f"giao-trinh-{n}" for n in range(10_000))) == "giao-trinh-777"


def test_a_word_is_found_by_what_readers_call_it() -> None:
    kinds = ["textbook", "thesis", "journal"]
    assert nearest_labelled("giáo trình", kinds, "kinds") == "textbook"
    assert nearest_labelled("Giao trinh", kinds, "kinds") == "textbook"
    assert nearest_labelled("Journal", kinds, "kinds") == "journal"
    assert nearest_labelled("texbook", kinds, "kinds") == "textbook"
    assert nearest_labelled("xyz", kinds, "kinds") == ""

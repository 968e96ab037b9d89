"""What is remembered is given again while nothing has changed."""

from newshelf.recall import Recall


class Step:
    """A step that counts how often it is taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self, *values: object) -> tuple[object, ...]:
        self.taken += 1
        return values


def test_a_step_is_taken_once_while_its_arguments_are_equal() -> None:
    recall, step = Recall(), Step()
    first = recall("a", step, ["x"], 1)
    assert recall("a", step, ["x"], 1) is first
    assert step.taken == 1


def test_it_is_taken_again_for_others_and_what_was_before_is_forgotten() -> None:
    recall, step = Recall(), Step()
    assert [recall("a", step, value) for value in (1, 2, 1)] == [(1,), (2,), (1,)]
    assert step.taken == 3


def test_names_and_steps_are_kept_apart() -> None:
    recall, step, other = Recall(), Step(), Step()
    for name in ("a", "b", "a"):
        recall(name, step, name)
        recall(name, other, name)
    assert (step.taken, other.taken) == (2, 2)


def test_what_is_known_otherwise_can_be_learned() -> None:
    recall, step = Recall(), Step()
    recall.learn((1, 2), "a", step, 1, 2)
    assert (recall("a", step, 1, 2), step.taken) == ((1, 2), 0)

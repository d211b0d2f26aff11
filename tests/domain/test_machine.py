import pytest

from capthe.domain.machine import Machine, State
from capthe.domain.text import Text

LABEL = Text("Trạng thái", "State")


def state(code, name, **exits):
    return State(code=code, name=name, label=LABEL, exits=exits)


LAMP = (state(1, "off", press="on"), state(2, "on", press="off", fall="broken"), state(3, "broken"))


def test_a_table_that_holds_together_is_a_machine():
    lamp = Machine("lamp", "off", LAMP)
    assert [s.name for s in lamp] == ["off", "on", "broken"]
    assert (len(lamp), lamp.start.name, lamp[2].name, lamp["on"].code) == (3, "off", "on", 2)
    assert [s.name for s in lamp.ends] == ["broken"]
    assert lamp.after("on", "fall").is_end
    assert lamp.reachable_from("broken") == {"broken"}
    assert lamp.reachable_from("off") == {"off", "on", "broken"}


def test_an_exit_against_the_flow_goes_back():
    lamp = Machine("lamp", "off", LAMP)
    assert [lamp.is_back(*pair) for pair in (("off", "on"), ("on", "off"), ("on", "on"))] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("states", "start", "what"),
    [
        ((*LAMP, state(4, "off", press="on")), "off", "stands twice"),
        ((*LAMP, state(3, "lost")), "off", "stands twice"),
        (LAMP, "dim", "the start dim has no row"),
        ((state(1, "off", press="on"),), "off", "off --press--> on has no row"),
        ((*LAMP, state(4, "new", press="on")), "off", "cannot be reached: new"),
        (
            (state(1, "off", press="on", fall="broken"), state(2, "on", press="on"), LAMP[2]),
            "off",
            "on cannot reach an end",
        ),
    ],
)
def test_a_table_that_could_lose_or_trap_something_is_refused(states, start, what):
    with pytest.raises(ValueError, match=f"lamp: .*{what}"):
        Machine("lamp", start, states)


def test_there_is_no_exit_that_the_table_does_not_have():
    lamp = Machine("lamp", "off", LAMP)
    with pytest.raises(KeyError):
        lamp.after("broken", "press")

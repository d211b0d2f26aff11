"""Who may apply: an age with validity dates, reached on the birthday itself."""

from dataclasses import dataclass
from datetime import date

from capthe.domain.errors import Refusal
from capthe.domain.expiry import LeapDay, birthday
from capthe.domain.text import Text
from capthe.domain.validity import Schedule


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """The least age by the law of the day."""

    min_age: Schedule[int]
    leap_day: LeapDay = LeapDay.FIRST_OF_MARCH

    def is_eligible(self, birth: date, *, on: date) -> bool:
        """Say whether a person born on `birth` may apply on `on`."""
        return birthday(birth, self.min_age.on(on), self.leap_day) <= on

    def check(self, birth: date, *, on: date) -> None:
        """Refuse a person who is too young, with the day from which the law of `on` admits them."""
        if birth > on:
            raise Refusal(
                "birth_after_intake",
                Text(
                    "Ngày sinh sau ngày tiếp nhận hồ sơ.",
                    "The date of birth is after the day of intake.",
                ),
                Text("Kiểm tra lại ngày sinh.", "Check the date of birth."),
            )
        if self.is_eligible(birth, on=on):
            return
        age = self.min_age.on(on)
        first = birthday(birth, age, self.leap_day)
        raise Refusal(
            "under_age",
            Text(f"Công dân chưa đủ {age} tuổi.", f"The citizen is not yet {age} years old."),
            Text(
                f"Mời công dân trở lại từ ngày {first:%d/%m/%Y}.",
                f"Ask the citizen to come back from {first:%d/%m/%Y}.",
            ),
        )

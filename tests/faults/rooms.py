"""A room of its own for a schedule that is made by hand: its people, their devices, and their history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.faults.bed import Bed, until, until_caught_up
from tests.faults.hand import Hand, a_hand
from tests.faults.history import History, Rest
from tests.faults.message_clients import Device

CATCHES_UP_WITHIN = 30.0  # seconds
SHOWN_WITHIN = 30.0


@dataclass
class Room:
    """A room that nobody else has heard of, and a device of each who is in it: Ana, Ben, and maybe more."""

    bed: Bed
    hand: Hand
    history: History
    id: str
    episodes: dict[str, str]
    devices: list[Device]

    @property
    def ana(self) -> Device:
        """The first one's."""
        return self.devices[0]

    @property
    def ben(self) -> Device:
        """The second one's."""
        return self.devices[1]

    async def shown(self, *devices: Device) -> None:
        """These devices show all there is."""
        assert await until_caught_up(self.bed, devices, SHOWN_WITHIN)

    async def away(self, device: Device) -> None:
        """A device goes off line, and stays there."""
        device.may_come_back.clear()
        device.cut()
        await until(lambda: not device.is_greeted, lambda: f"{device.name} is off line")

    async def back(self, device: Device) -> None:
        """It comes back."""
        device.may_come_back.set()
        await until(lambda: device.is_greeted, lambda: f"{device.name} is on line")

    async def answered(self, *devices: Device) -> None:
        """All that these devices have sent is answered."""
        await until(
            lambda: all(one.is_greeted and not one.waiting for one in devices),
            lambda: f"unanswered: {[len(one.waiting) for one in devices]}",
        )


@asynccontextmanager
async def a_room(
    bed: Bed, people: int = 2, *, catches_up_within: float = CATCHES_UP_WITHIN
) -> AsyncIterator[Room]:
    """A room of its own; in the end everybody has had the time to catch up, and what stands is noted."""
    history = History()
    async with a_hand(bed.service, bed.people["organization"]) as hand:
        made = await hand.do("make_room", program=bed.people["program"], people=people)
        devices = [bed.device(name, member, history) for name, member in made["members"].items()]
        tasks = [asyncio.create_task(one.run()) for one in devices]
        try:
            await until(lambda: all(one.is_greeted for one in devices), lambda: "everybody is on line")
            yield Room(bed, hand, history, made["room"], made["episodes"], devices)
            await until_caught_up(bed, devices, catches_up_within)
            history.note(Rest())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    await bed.note_what_stands(history, [made["room"]])

"""The storm: people talk, take words back and move between rooms while everything breaks by a schedule."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from tests.faults.bed import PATIENCE, POSTGRES, Bed, until, until_caught_up
from tests.faults.hand import Hand, a_hand
from tests.faults.history import (
    Access,
    Answered,
    Deed,
    Event,
    Fault,
    History,
    Mended,
    Planned,
    Rest,
    Sent,
)
from tests.faults.message_clients import Device
from tests.faults.message_tabs import Tab
from tests.faults.schedule import Step, make_schedule
from throughcare.conversations.posting.pool import AWAY

ROOMS_OF = {
    "ana": ("cohort", "ana's team"),
    "ben": ("cohort", "ben's team"),
    "eve": ("other",),
    "fay": ("cohort", "other", "ana's team", "ben's team"),
    "cleo": ("ana's team", "ben's team"),
    "kai": ("cohort",),
    "lou": ("other",),
    "ivo": ("cohort", "other"),
    "jun": ("cohort", "other"),
}
DEVICES = ("ana", "ana", "ben", "eve", "fay", "cleo", "kai", "lou", "ivo", "jun")
TABS = (("ana", "cohort"), ("ben", "ben's team"), ("eve", "other"), ("cleo", "ana's team"))
MOVERS = {"ivo": "cohort", "jun": "other"}  # and the cohort each begins in

MOST_WAITING = 6  # unanswered posts of a device after which its person waits
EVERY = 0.35  # seconds between two posts of a device, on average
HELD_EACH = 40  # one post in so many gives a telephone number, and is held
CALLS_EACH = (
    20  # one in so many posts of participants has words of danger: they overtake, and raise a concern
)
CALL = "I want to kill myself tonight."
LONG = "Then we talked on and on."
STAFF = ("fay", "cleo")
WITHDRAWN_EACH = 25  # one in so many answered posts is taken back
FORM_EVERY = 0.6
SETTLED_WITHIN = 30.0


class Storm:
    """Ten devices and four tabs in four rooms, and the hand that breaks things."""

    def __init__(
        self, bed: Bed, *, posts: int, faults: int, seed: int, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.bed = bed
        self.posts = posts
        self.history = History()
        self.steps = make_schedule(seed, posts=posts, faults=faults)
        self.history.note(Planned(seed, [str(step) for step in self.steps]))
        self._say = say
        self._dice = random.Random(seed)
        self._locks = {name: asyncio.Lock() for name in ("live", "web", "work", POSTGRES, "member", "clocks")}
        self._under_way: set[asyncio.Task[None]] = set()
        self._said = 0
        self._most = self._ahead = (
            2 * posts // (faults + 1)
        )  # nobody talks far ahead of what is to break next
        self._cohort_of = dict(MOVERS)
        members = bed.people["members"]
        self.devices = [
            bed.device(f"{name}'s device {number}", members[name], self.history)
            for number, name in enumerate(DEVICES, start=1)
        ]
        self.tabs = [
            bed.tab(f"{name}'s tab", members[name], bed.people["rooms"][room], self.history)
            for name, room in TABS
        ]

    async def run(self) -> list[Event]:
        """Let them talk until all is said and all has been broken, then wait until all is answered and seen."""
        async with a_hand(self.bed.service, self.bed.people["organization"]) as hand:
            everybody: list[Device | Tab] = [*self.devices, *self.tabs]
            on_line = [asyncio.create_task(one.run(), name=one.name) for one in everybody]
            busy: list[asyncio.Task[None]] = []
            try:
                await until(self._everybody_is_there, self._missing)
                busy += [
                    *(
                        asyncio.create_task(self._talk(one, name))
                        for one, name in zip(self.devices, DEVICES, strict=True)
                    ),
                    asyncio.create_task(self._fill_in_forms()),
                    asyncio.create_task(self._change_minds(hand)),
                ]
                await self._break(hand, [*on_line, *busy])
                await self._settle(on_line, busy)
            finally:
                for tab in self.tabs:
                    tab.leave()
                for task in (*busy, *on_line[: len(self.devices)], *self._under_way):
                    task.cancel()
                await asyncio.wait([*on_line, *busy], timeout=30)
                await asyncio.gather(*on_line, *busy, *self._under_way, return_exceptions=True)
        await self.bed.note_what_stands(self.history, self.bed.people["rooms"].values())
        return self.history.events

    # People

    def _may_go_on(self) -> bool:
        return self._said < self.posts

    def _waits_for_the_next(self) -> bool:
        return self._said >= self._most

    async def _talk(self, device: Device, name: str) -> None:
        rooms = [self.bed.people["rooms"][room] for room in ROOMS_OF[name]]
        while self._may_go_on():
            await asyncio.sleep(self._dice.expovariate(1 / EVERY))
            if len(device.waiting) >= MOST_WAITING or self._waits_for_the_next():
                continue
            open_rooms = [room for room in rooms if room in device.screen.cursors] or rooms
            self._said += 1
            words = self.history.new_words("socket")
            if self._said % HELD_EACH == 0:
                words += " Call me: 312-555-0142."
            elif self._said % HELD_EACH == HELD_EACH // 2:
                words += f" {LONG}" * 120
            elif self._said % CALLS_EACH == CALLS_EACH // 4 and name not in STAFF:
                words += f" {CALL}"
            await device.say(self._dice.choice(open_rooms), words)

    async def _fill_in_forms(self) -> None:
        while self._may_go_on():
            await asyncio.sleep(FORM_EVERY)
            for tab in self.tabs:
                if tab.is_ready and not self._waits_for_the_next():
                    self._said += 1
                    tab.go.set()

    async def _change_minds(self, hand: Hand) -> None:
        """Some take back what they said, and what is held is released, or stays held."""
        looked_at = 0
        while self._may_go_on():
            await asyncio.sleep(0.2)
            events = self.history.events
            fresh, looked_at = events[looked_at:], len(events)
            for event in fresh:
                if not isinstance(event, Answered) or not event.id:
                    continue
                author = next(
                    each.author
                    for each in reversed(events)
                    if isinstance(each, Sent) and each.client_id == event.client_id
                )
                if event.op == "posted" and self._dice.random() * WITHDRAWN_EACH < 1:
                    await self._do(hand, "withdraw", author, event.id)
                elif event.op == "held" and self._dice.random() < 0.7:
                    await self._do(hand, "release", self.bed.people["members"]["fay"]["id"], event.id)

    async def _do(self, hand: Hand, verb: str, member: str, message: str) -> None:
        self.history.note(Deed(verb, message, is_done=False))
        said = await _surely(hand, verb, member=member, message=message)
        if "refused" not in said:
            self.history.note(Deed(verb, message, is_done=True))

    # What breaks

    async def _break(self, hand: Hand, people: Sequence[asyncio.Task[None]]) -> None:
        for number, step in enumerate(self.steps, start=1):
            while self._said < step.posts:
                _raise_what_ended(people)
                await asyncio.sleep(0.02)
            await asyncio.sleep(step.late)
            self._say(f"{number:4} of {len(self.steps)}  {self._said:6} posts  {step}")
            lock = self._locks.get(step.whom)
            if lock is not None:
                await lock.acquire()
            self._most = step.posts + self._ahead
            task = asyncio.create_task(self._carry_out(step, hand, lock))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        self._most = self.posts
        while self._may_go_on():
            _raise_what_ended(people)
            await asyncio.sleep(0.05)

    async def _carry_out(self, step: Step, hand: Hand, lock: asyncio.Lock | None) -> None:
        self.history.note(Fault(step.what, step.whom, f"{step.amount}"))
        try:
            await self._one(step, hand)
            self.history.note(Mended(step.what, step.whom))
        finally:
            if lock is not None:
                lock.release()

    async def _one(self, step: Step, hand: Hand) -> None:
        bed, whom = self.bed, step.whom
        if step.what in ("kill", "crash"):
            await asyncio.to_thread(bed.kill, whom, whole=step.what == "crash")
            await asyncio.to_thread(bed.bring_back, whom)
        elif step.what == "restart":
            await asyncio.to_thread(bed.restart, whom)
        elif step.what == "pause":
            await asyncio.to_thread(bed.pause, whom)
            await asyncio.sleep(step.amount)
            await asyncio.to_thread(bed.resume, whom)
        elif whom == "lines":
            for device in self._some_devices(step):
                device.cut()
        elif step.what == "cut":
            try:
                await bed.cut_database(whom.partition("'")[0])
            except (*AWAY, asyncpg.PostgresError):
                return  # the database is away: they are cut
        elif step.what == "slow":
            slow = self._some_devices(step)
            for device in slow:
                device.may_read.clear()
            await asyncio.sleep(step.amount)
            for device in slow:
                device.may_read.set()
        elif step.what == "jump":
            await asyncio.to_thread(bed.move_clock, step.amount)
        else:
            await self._move(hand, step)

    def _some_devices(self, step: Step) -> list[Device]:
        """A third of the devices, others each time."""
        first = int(step.amount * 1000)
        return [device for number, device in enumerate(self.devices) if (number + first) % 3 == 0]

    async def _move(self, hand: Hand, step: Step) -> None:
        """Somebody moves to the other cohort: she loses a room, in which she may be posting, and gains another."""
        name = sorted(MOVERS)[int(step.amount * 1000) % len(MOVERS)]
        old = self._cohort_of[name]
        new = "other" if old == "cohort" else "cohort"
        member, rooms = self.bed.people["members"][name]["id"], self.bed.people["rooms"]
        self.history.note(Access(member, rooms[old], "losing"))
        self.history.note(Access(member, rooms[new], "gaining"))
        said = await _surely(
            hand, "move", episode=self.bed.people["episodes"][name], cohort=self.bed.people["cohorts"][new]
        )
        assert "refused" not in said, f"{name} can't move to {new}"
        self._cohort_of[name] = new
        self.history.note(Access(member, rooms[old], "lost"))
        self.history.note(Access(member, rooms[new], "gained"))

    # The end

    async def _settle(
        self, on_line: Sequence[asyncio.Task[None]], busy: Sequence[asyncio.Task[None]]
    ) -> None:
        """Everything works again; give everybody the time to be answered and to catch up, and no more."""
        done, late = await asyncio.wait([*self._under_way, *busy], timeout=2 * PATIENCE)
        assert not late, "something could not be mended"
        for task in done:
            task.result()
        waiting = asyncio.get_running_loop().time() + PATIENCE

        def is_answered() -> bool:
            _raise_what_ended(on_line)
            is_late = asyncio.get_running_loop().time() > waiting
            return is_late or (self._everybody_is_there() and not any(one.waiting for one in self.devices))

        await until(is_answered, self._missing, seconds=2 * PATIENCE)
        await until_caught_up(self.bed, self.devices, SETTLED_WITHIN)
        self.history.note(Rest())

    def _everybody_is_there(self) -> bool:
        return all(one.is_greeted for one in self.devices) and all(tab.is_ready for tab in self.tabs)

    def _missing(self) -> str:
        away = [device.name for device in self.devices if not device.is_greeted]
        closed = [tab.name for tab in self.tabs if not tab.is_ready]
        waits = [words.body for device in self.devices for words in device.waiting.values()]
        return f"off line {away}; without a page {closed}; unanswered {waits}"


async def _surely(hand: Hand, what: str, **values: str) -> dict[str, Any]:
    """Do something again and again until it is known what came of it."""
    while True:
        said = await hand.do(what, **values)
        if "unknown" not in said:
            return said
        await asyncio.sleep(0.2)


def _raise_what_ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()

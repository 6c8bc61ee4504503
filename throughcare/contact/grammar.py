"""Every table and key of a policy file, once: reader, JSON Schema and reference page are made of it."""

from __future__ import annotations

from typing import Any

from throughcare.contact.conditions import ALWAYS
from throughcare.contact.kinds import ConditionKind, Windows
from throughcare.contact.model import (
    Afterwards,
    Agreements,
    ChannelRules,
    Conduct,
    ContentRules,
    Hours,
    Moderation,
    Reading,
    WhoRule,
)
from throughcare.contact.reading import (
    Key,
    Kind,
    Many,
    Named,
    Notes,
    OneOf,
    Pattern,
    Table,
    Tables,
    Text,
    Whole,
    YesNo,
    Zone,
    path_text,
)
from throughcare.contact.source import Path
from throughcare.contact.words import MEMBER_ROLES, PAIR_CHANNELS, STAFF_ROLES, Act, Channel, Role

NAMES_SHOWN = ("first-name", "first-name-and-initial", "full-name", "alias", "as-chosen")
CONDUCT = (
    "dating", "selling", "glorifying-use", "recording", "telling-others", "harassment", "pressure", "hate",
    "diagnosing", "sharing-methods", "intoxicated",
)  # fmt: skip
OUTSIDE = ("your-choice", "tell-the-group", "bring-to-group", "not-allowed")
STEPS = ("reminder", "talk", "read-first", "pause", "move", "leave")
ACTIONS = ("allow", "warn", "hold", "refuse")
WAYS = ("book", "drop-in", "request")

_ROLE_WORDS = tuple(role.value for role in Role if role is not Role.OPERATOR)
_ROLES = Many(OneOf(_ROLE_WORDS))
_STAFF = Many(OneOf(tuple(role for role in _ROLE_WORDS if role in STAFF_ROLES)))
_MEMBERS = tuple(role for role in _ROLE_WORDS if role in MEMBER_ROLES)
_ACTS = tuple(act.value for act in Act if act is not Act.REVIEW)
_TIME = Pattern(r"[1-9][0-9]{0,2} (?:minute|hour|working day|day)s?|same day", "1 working day")
_KEEP = Pattern(r"[1-9][0-9]{0,2} (?:day|month|year)s?|with-record", "2 years")
_CONDITION = ConditionKind()


class Ages(Kind):
    """`18+` or `13-17`, as a pair of ends."""

    words = "ages such as `18+` or `13-17`"
    _form = Pattern(r"[0-9]{1,2}\+|[0-9]{1,2}-[0-9]{1,2}", "18+")

    def read(self, value: Any, path: Path, notes: Notes) -> tuple[int, int | None] | None:
        text = self._form.read(value, path, notes)
        if text is None:
            return None
        low, _, high = text.rstrip("+").partition("-")
        if high and int(low) > int(high):
            notes.add(path, f"`{text}` is no age at all.", "Write the lower age first.")
            return None
        return int(low), int(high) if high else None

    def schema(self) -> dict[str, Any]:
        return self._form.schema()


def _plain(make: type[Any]) -> Any:
    return lambda values, path, notes: make(**values)


def _with_path(make: type[Any]) -> Any:
    return lambda values, path, notes: make(path=path_text(path), **values)


def _who(values: dict[str, Any], path: Path, notes: Notes) -> WhoRule:
    partners = values.pop("with")
    if "both" in values["consent"]:
        values["consent"] = tuple(dict.fromkeys(("roles", "with", *values["consent"])))
    values["consent"] = tuple(sorted(set(values["consent"]) - {"both"}))
    return WhoRule(path=path_text(path), partners=partners, **values)


WHO = Table(
    "[[<channel>.who]]",
    "One rule of who may use the channel. The first that fits a role and lets somebody through counts.",
    (
        Key("roles", _ROLES, "Who this is about.", needed=True),
        Key(
            "with",
            _ROLES,
            "With whom, where the channel is between two. It works in both directions.",
            (),
        ),
        Key("may", Many(OneOf(_ACTS)), "What they may do; without it everything the channel has.", _ACTS),
        Key("when", _CONDITION, "What else must be so. It counts for reading too.", ALWAYS),
        Key(
            "consent",
            Many(OneOf(("both", "roles", "with", "guardian"))),
            "Whose yes is needed before the two can write: `both`, the side of `roles`, the side of "
            "`with`, and the `guardian` of each of the two who is under 18.",
            (),
        ),
        Key("per-day", Whole(1, 1000), "How many posts a day, from midnight in the member's zone.", None),
        Key(
            "moderated",
            YesNo(),
            "Whether moderation counts for their posts; posts of staff never wait.",
            True,
        ),
    ),
    _who,
)

MODERATION = Table(
    "[<channel>.moderation]",
    "Who looks at posts, and whether before or after others see them.",
    (
        Key(
            "mode", OneOf(("before", "after", "none")), "Before others see a post, after, or nobody.", "after"
        ),
        Key("before-when", _CONDITION, "When a post is read before, though the mode is after.", None),
        Key("first-posts", Whole(1, 100), "So many first posts of each member are read before.", 0),
        Key("by", _STAFF, "Who releases and removes.", ()),
        Key("within", _TIME, "How long a waiting post waits, usually; members are told.", None),
    ),
    _plain(Moderation),
)

_FOUND = ContentRules()
CONTENT = Table(
    "[<channel>.content]",
    "What happens when screening finds something: it goes out, goes out with a word to the author, waits "
    "for a moderator, or it is refused and the author keeps her words.",
    (
        Key("contact-details", OneOf(ACTIONS), "Phone numbers, addresses, handles.", _FOUND.contact_details),
        Key(
            "staff-contact-details",
            OneOf((*ACTIONS, "mask")),
            "The same, when they are of staff. To mask them is not yet available: such a post waits.",
            _FOUND.staff_contact_details,
        ),
        Key("images", OneOf(("allow", "refuse")), "Pictures; not yet available even so.", _FOUND.images),
        Key("links", OneOf(ACTIONS), "Links to other sites.", _FOUND.links),
        Key("substance", OneOf(ACTIONS), "Words that make using sound good.", _FOUND.substance),
        Key("harassment", OneOf(ACTIONS), "Words that attack or press somebody.", _FOUND.harassment),
        Key("hold-from", Whole(1, 4), "From this level of worry on (1 some, 4 crisis) a post waits; "
            "staff are told in any case.", None),
        Key("unscreened", OneOf(("allow", "hold")), "A post that could not be screened.", _FOUND.unscreened),
    ),
    _plain(ContentRules),
)  # fmt: skip

READING = Table(
    "[[<channel>.reading]]",
    "Staff who may read without being part of it. Members are told.",
    (
        Key("roles", _STAFF, "Who.", needed=True),
        Key(
            "when",
            OneOf(("always", "reason", "reported")),
            "`always`; only with a stated `reason`; only the part that was `reported` or raised a concern.",
            needed=True,
        ),
    ),
    _with_path(Reading),
)


def channel_table(channel: Channel) -> Table:
    """The table of one channel; a direct thread has more keys than the others."""
    pair = channel in PAIR_CHANNELS
    keys = [
        Key("who", Tables(WHO), "Who may use it.", needed=True),
        Key("open", _CONDITION, "When it takes posts and asks. Reading is not bound to it.", ALWAYS),
        Key("moderation", MODERATION, "Who looks at posts.", Moderation(mode="none" if pair else "after")),
        Key("content", CONTENT, "What happens with what screening finds.", ContentRules()),
        Key("reading", Tables(READING), "Staff who may read without being part of it.", ()),
        Key("history", OneOf(("since-joining", "all")), "How far back a newcomer reads.", "since-joining"),
        Key(
            "keep",
            _KEEP,
            "How long words are kept; `with-record`: as long as the care record.",
            "with-record",
        ),
        Key("reply-within", _TIME, "By when staff answer.", None),
        Key("per-day", Whole(1, 1000), "How many posts a day for one member.", None),
        Key("ways", Many(OneOf(WAYS)), "For check-ins: how one comes about.", ()),
        Key("lengths", Many(Whole(5, 240)), "For check-ins: lengths in minutes.", ()),
        Key("logged", YesNo(), "For check-ins: the time is noted; what is said never is.", False),
        Key("tells", Many(OneOf(_MEMBERS)), "Who is told that it takes place, never what is said.", ()),
        Key(
            "topics",
            YesNo(),
            "Whether the participant agrees topic by topic to what family may be told.",
            False,
        ),
    ]
    if channel is Channel.DIRECT_THREAD:
        keys += [
            Key("asks-per-day", Whole(1, 100), "How many people one may ask a day.", None),
            Key(
                "ask-again-days",
                Whole(1, 365),
                "How many days before the same person may be asked again.",
                14,
            ),
        ]
    return Table(
        f"[{channel}]",
        "What the program says about this way of contact. Without the table it is not offered.",
        tuple(keys),
        lambda values, path, notes: ChannelRules(channel=channel, **values),
    )


PROGRAM = Table(
    "[program]",
    "The program itself.",
    (
        Key("slug", Pattern(r"[a-z][a-z0-9-]{1,30}", "harbor"), "Its name in addresses.", needed=True),
        Key("name", Text(60), "Its name for people.", needed=True),
        Key("zone", Zone(), "Its time zone.", needed=True),
        Key("about", Text(300), "One sentence on whom it is for.", ""),
        Key("names-shown", OneOf(NAMES_SHOWN), "How members see each other's names.", "first-name"),
        Key("staff-see-names", YesNo(), "Whether staff see real names.", True),
        Key("ages", Ages(), "Whom it takes.", (18, None)),
        Key("age-bands", Many(Whole(1, 100)), "The ages at which bands begin, as in [13, 16, 18].", ()),
        Key("on-call", Pattern(r"always|none|[a-z][a-z0-9-]{0,30}", "always"),
            "When a clinician is on call: `always`, `none`, or the name of hours.", "none"),
        Key("family-sessions", YesNo(), "Whether there are sessions with family.", False),
    ),
    lambda values, path, notes: values,
)  # fmt: skip

HOURS = Table(
    "[hours.<name>]",
    "A set of hours. The name `staffed` says when staff are on, unless the program publishes a rota.",
    (
        Key("windows", Windows(), "The hours.", needed=True),
        Key("zone", Zone(member=True), "Whose clock.", "member"),
    ),
    lambda values, path, notes: Hours(name=str(path[-1]), **values),
)

AGREEMENTS = Table(
    "[agreements]",
    "Who says yes to this policy, and how often again. Until then reading, the care team and help stay open.",
    (
        Key("by", Many(OneOf(_MEMBERS)), "Who says yes; `guardian`: of each minor.", Agreements().by),
        Key("renew", Many(OneOf(("each-change", "monthly", "yearly"))), "When again.", Agreements().renew),
        Key("promises", Many(Text(200)), "What one says yes to, in your own words.", ()),
    ),
    _plain(Agreements),
)

CONDUCT_TABLE = Table(
    "[conduct]",
    "What isn't all right between members, and what happens then.",
    (
        Key("not-all-right", Many(OneOf(CONDUCT)), "What isn't all right.", ()),
        Key("also", Many(Text(200)), "More of it in your own words.", ()),
        Key(
            "outside", OneOf(OUTSIDE), "What is asked about contact outside of this software.", "your-choice"
        ),
        Key("steps", Many(OneOf(STEPS)), "What happens, step by step.", ()),
    ),
    _plain(Conduct),
)

AFTERWARDS = Table(
    "[afterwards]",
    "What comes after discharge. Access to the program ends at discharge in any case.",
    (
        Key("program", Text(60), "The program for alumni one may join.", None),
        Key("consent", Many(OneOf(("participant", "guardian"))), "Whose yes that needs.", ()),
    ),
    _plain(Afterwards),
)

POLICY = Table(
    "",
    "A contact policy file.",
    (
        Key("format", Whole(1, 1), "The version of this language.", 1),
        Key("program", PROGRAM, "The program itself.", needed=True),
        Key("hours", Named(HOURS), "Sets of hours that conditions name.", ()),
        Key("agreements", AGREEMENTS, "Who says yes to the policy.", Agreements()),
        Key("conduct", CONDUCT_TABLE, "What isn't all right.", Conduct()),
        Key("afterwards", AFTERWARDS, "What comes after discharge.", Afterwards()),
        *(Key(channel.value, channel_table(channel), f"The channel `{channel}`.") for channel in Channel),
    ),
    lambda values, path, notes: values,
)

"""The English sentences of decisions: second person, plain, what is true and what happens next."""

from __future__ import annotations

from throughcare.contact.sentences_en_explain import EXPLAIN
from throughcare.contact.sentences_en_phrases import PHRASES

ENGLISH: dict[str, str] = (
    PHRASES
    | EXPLAIN
    | {
        "ok-read": "You can read this.",
        "ok-post": "This goes out at once.",
        "ok-ask": "You can ask. If they say yes, a private thread opens for the two of you.",
        "ok-answer": "You can answer. Not now is private.",
        "ok-see": "You can see this.",
        "ok-review": "You can read this as staff. Your reading is noted.",
        "own-words": "These are your own words. They stay yours.",
        "not-found": "We couldn't find that.",
        "not-offered": "Your program does not offer this way to talk.",
        "not-yet-available": "This is not yet available here.",
        "no-rule": "Your program does not offer this between the two of you.",
        "no-rule-room": "Your program does not offer this to you here.",
        "no-rule-write": "Here your program lets you read, not write. Your words are kept.",
        "not-agreed": "You can write to each other once you have both said yes. Until then, nothing here is "
        "shared.",
        "not-agreed-guardian": "You can write to each other once you have both said yes, and a guardian of "
        "anyone under 18 has too. Until then, nothing here is shared.",
        "asked-already": "You have asked. If they want to talk, you will see it here. You can ask the same "
        "person again after {number} days.",
        "asked-already-one": "You have asked. If they want to talk, you will see it here. You can ask the "
        "same person again after one day.",
        "asks-enough": "You have asked {number} people today. You can ask again tomorrow.",
        "asks-enough-one": "You have asked one person today. You can ask again tomorrow.",
        "not-asked": "There is no question here to answer.",
        "enough-today": "You have written {number} times here today. You can write again tomorrow. Your "
        "words are kept.",
        "enough-today-one": "You have written once here today. You can write again tomorrow. Your words are "
        "kept.",
        "not-acknowledged": "The rules for talking here are new or due again. Please read them and say yes, "
        "then you can write to peers. You can still read, write to your care team and get help now.",
        "muted": "Your posts to peers are paused for now. You can still read, write to your care team and "
        "get help now.",
        "paused": "You are taking a break from peer contact. You can end it any time under Me.",
        "room-closed": "This room has closed. You can still read it.",
        "ended": "Your time in this program has ended, so this is closed. Your own words stay yours. Help "
        "now is always here for you.",
        "not-begun": "Your program has not begun yet. Help now is here for you already.",
        "thread-over": "This conversation has come to an end. Your own words stay yours.",
        "ages-apart": "A direct thread is not open between the two of you. This keeps younger members safe.",
        "you-blocked": "You blocked this person, so nothing is shared between you. You can undo that under "
        "Me.",
        "own-content": "You wrote this, so somebody else has to look at it.",
        "reason-needed": "Please say why you need to read this. Your reason is noted, and the member can see "
        "it.",
        "only-reported": "Only what was reported can be read here.",
        "held-for-help": "Your words are with your care team now. If you are in danger, use Help now.",
        "held-before": "Somebody from the team reads this before others see it. Your words are kept.",
        "held-until-staffed": "Nobody from the team is on right now, so this is read before others see it. "
        "Your words are kept. If it cannot wait, use Help now.",
        "held-first-posts": "Your first {number} posts here are read before others see them. That is so for "
        "everyone.",
        "held-first-posts-one": "Your first post here is read before others see it. That is so for everyone.",
        "held-limited": "For now, somebody from the team reads your posts before others see them.",
        "held-for-care": "Somebody from the team reads this first, because it sounds hard. They are told "
        "right away. If you are in danger, use Help now.",
        "held-unscreened": "We could not check this by itself, so a person reads it first. Your words are "
        "kept.",
        "contact-details-held": "This looks like a phone number or address, so a person reads it before "
        "others see it.",
        "contact-details-refused": "This looks like a phone number or address. They can't be shared here. "
        "Your words are kept, so you can take it out.",
        "contact-details-warned": "This has a phone number or address in it. Once it is out, you can't take "
        "back who saw it.",
        "staff-contact-details-held": "This has a staff member's number or address, so a person reads it "
        "first.",
        "staff-contact-details-refused": "A staff member's number or address can't be shared here. Your "
        "words are kept.",
        "staff-contact-details-warned": "This has a staff member's number or address in it.",
        "mask-not-yet": "Hiding a number inside a post is not yet available, so a person reads this first.",
        "images-refused": "Pictures can't be shared here. Your words are kept.",
        "images-not-yet": "Pictures are not yet available here. Your words are kept.",
        "links-held": "There is a link in this, so a person reads it before others see it.",
        "links-refused": "Links can't be shared here. Your words are kept, so you can take it out.",
        "links-warned": "There is a link in this. Others will be able to open it.",
        "substance-held": "This may stir up the wish to use in somebody, so a person reads it before others "
        "see it.",
        "substance-refused": "This may stir up the wish to use in somebody, so it can't be shared here. Your "
        "words are kept. Your care team is glad to talk about it.",
        "substance-warned": "This may stir up the wish to use in somebody who reads it.",
        "harassment-held": "This may hurt somebody, so a person reads it before others see it.",
        "harassment-refused": "This may hurt somebody, so it can't be shared here. Your words are kept.",
        "harassment-warned": "This may hurt somebody who reads it.",
        "closed-now": "Posts wait here right now. {phrase} Your words are kept.",
        "not-for-you": "{phrase}",
    }
)

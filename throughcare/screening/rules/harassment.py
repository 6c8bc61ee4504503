"""Rules for harassment: insults at somebody present, hatred of a group of people, threats, pressing.

Slurs are in this file because a list of what must be seen cannot be written without them. What people call
themselves is weighed less than what they call each other; dialect is no harassment.
"""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import HARASSMENT
from throughcare.screening.rules.rule import ADVERBS, Rule

_INSULT: Final = (
    "(?:idiot|idiots|stupid|moron|morons|dumb|dumbass|loser|losers|pathetic|worthless|disgusting|ugly|"
    "fat|whore|slut|"
    "bitch|bitches|cunt|asshole|piece of shit|trash|garbage|scum|freak|freaks|junkie|junkies|addict scum|"
    "crackhead|crackheads|"
    "retard|retarded|liar|fake|pig|pigs|vermin|animals|animal|subhuman|waste of (?:space|air|time)|joke|"
    "failure|nothing|coward|creep|psycho|"
    "faggot|fag|fags|dyke|tranny|nigger|kike|chink|spic|paki|clown|douche|bastard|prick|twat|dickhead|"
    "filth|filthy|parasites?|cockroach(?:es)?)"
)
_GROUP: Final = (
    "(?:women|girls|females|men|blacks?|black people|whites?|white people|gays?|gay people|lesbians?|"
    "trans people|trannies|immigrants|mexicans|jews|"
    "muslims|arabs|asians|chinese|disabled people|the disabled|foreigners|refugees|trans|transgender "
    "people|fat people|addicts|junkies|indians|homos?|homosexuals|christians|"
    "feminists|queers?|cripples|illegals|migrants)"
)
_SLUR: Final = (
    "nigg(?:er|ers)|faggots?|fags?|kikes?|chinks?|spics?|pakis?|trann(?:y|ies)|wetbacks?|gooks?|cunts?|"
    "dykes?|"
    "ragheads?|towelheads?|coons?|beaners?|sand nigg\\w+|retards?|mongs?|spastics?|shemales?"
)


def _rule(name: str, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(HARASSMENT, name, weight, anchors, pattern, scoped=scoped)


RULES: Final = (
    _rule("insult", 0.85,
        "idiot* stupid moron* dumb* loser* pathetic worthless disgusting ugly fat whore slut bitch* cunt "
        "asshole shit trash garbage scum freak freaks junkie* crackhead* retard* liar fake pig pigs "
        "vermin animal animals subhuman waste joke failure nothing coward creep psycho fag* dyke tranny "
        "nigger kike chink spic paki clown douche bastard prick twat dickhead filth* parasite* "
        "cockroach* & you u your these shut stfu gtfo fuck screw get go eat",
          f"(?:you|u|ur|your|all of you|you all|you guys|you people|you lot|these people)(?: (?:are|re|r|"
          f"is|look|sound|seem|fucking|people|lot|guys|all|a|an|such|so|the|just|nothing but|really|"
          f"absolute|total|complete|stupid|little|dirty|like|being|"
          f"ugly|dumb|fat|disgusting|lazy|selfish|and|biggest|another|most))* {_INSULT}(?! (?:inside|"
          f"about|for|of a day|day|question))|"
          f"(?:shut up|stfu|gtfo|fuck off|fuck you|screw you|get lost|go to hell|eat shit) (?:you "
          f")?(?:\\w+ )?{_INSULT}"),
    _rule("abuse-at", 0.8, "fuck stfu gtfo hell kys yourself drop shut screw rot die",
          "fuck (?:you|u|off|your|all of you|every one of you)(?! (?:lot|to))|\\bf you|stfu|gtfo|go to "
          "hell|shut (?:the (?:fuck|hell) )?up(?= you| and| [.]|$)|"
          "(?:kill|hang|shoot|off|neck|drown|unalive) your ?sel(?:f|ves)|(?:go|just|please|should|hope "
          "you|you should) (?:\\w+ )?(?:die|rot|od|overdose)(?= [.]|$| (?:already|in|of|alone|slowly|you|"
          "bitch))|drop dead|hope you (?:\\w+ )?(?:die|relapse|rot|overdose|fail|get hurt|suffer)"),
    _rule("unwanted", 0.75,
        "likes wants cares loves asked needs believes belong & nobody no noone not never & you u",
          "(?:nobody|no one|noone) (?:\\w+ )?(?:likes|wants|cares about|loves|asked|needs|believes) "
          "(?:you|u)|"
          "you (?:do not|never) belong (?:here|in this)"),
    _rule("sent-away", 0.75, "thrown kicked hell fuck group here go back & out back & get stay should be go",
          "(?:get|stay) (?:the (?:fuck|hell) out of|out of (?:here|this group|our group))|"
          "(?:should be|be|get) (?:thrown|kicked) out(?= of| [.]|$)|go back to (?:your (?:country|own)|"
          "where you)"),
    _rule("sick-of-you", 0.75, "sick & make makes & you",
        "you (?:all |people )?(?:make|makes) me (?:\\w+ )?sick"),
    _rule("threat", 0.85,
        "kill hurt beat find punch break smash stab shoot sorry slap rape regret watch knock fuck end "
        "pay live & you your u",
          "(?:i will|ill|i am going to|going to|we will|i would|want to|someone should|should) (?:\\w+ "
          ")?(?:kill|hurt|beat|punch|stab|shoot|smash|slap|break|rape|find|fuck|knock|end) (?:the "
          "(?:fuck|shit) out of )?(?:you|u|your)(?! (?:some|a good|the answer|something|a ride|my))|"
          "you (?:will|are going to) (?:regret|pay|be sorry)|watch your back|i know where you live"),
    _rule("group-hate", 0.8,
        "women girls females men blacks whites gays gay lesbians trans immigrants mexicans jews muslims "
        "arabs asians foreigners refugees black disabled fat addicts junkies homos queers feminists "
        "illegals migrants homosexuals white indians christians cripples trannies chinese",
          f"(?:hate|despise|kill|ban|deport|exterminate|gas|burn|shoot|murder|hang|loathe|eradicate|fuck|"
          f"beat up|hurt|punch|lynch|stone|get rid of|wipe out)(?: (?:all|these|those|the|every|any|most|"
          f"fucking|of|you|some))* {_GROUP}|"
          f"{_GROUP} (?:\\w+ )?(?:are|is|should|deserve|belong|need to|must|can not|have no|do not "
          f"deserve|ruin|make me sick|disgust|were)(?: (?:all|just|nothing but|such|so|not|never|be|to|a|"
          f"an|the|naturally|always|basically|really|only|good for|like|more|less|literally|no better "
          f"than|very))* "
          "(?:stupid|dumb|evil|disgusting|filthy|dirty|scum|trash|garbage|vermin|inferior|whores|sluts|"
          "bitches|die|dead|killed|shot|hanged|burn|burned|gassed|deported|banned|criminals|terrorists|"
          "thieves|animals|subhuman|human|"
          "disease|plague|cancer|rats|parasites|freaks|pigs|monsters|ugly|retarded|crazy|rape|raped|"
          "beaten|hit|punished|people|weak|lazy|worthless|gross|sick|unnatural|abominations?|mentally "
          "ill|property|kitchen|cockroaches|useless|rights|violent|go back|leave|exist|liars|cheap|"
          "greedy)"),
    _rule("slur", 0.62,
        "nigg* fag* kike* chink* spic spics paki* trann* wetback* gook* cunt* dyke* raghead* towelhead* "
        "coon coons beaner* sand retard retards mong mongs spastic* shemale*",
          _SLUR, scoped=False),
    _rule("coarse", 0.4, "bitch bitches hoe hoes whore* slut* thot thots nigga* pussy faggy trash",
          "(?:that|this|these|those|dumb|stupid|ugly|your|fat|dirty|lying|basic|them|ass)(?: \\w+)? "
          "(?:bitch|bitches|hoe|hoes|whores?|sluts?|thots?|pussy)|(?:bitch|bitches|hoe|hoes|whores?|"
          "sluts?)(?: \\w+)? (?:be|ass|get|please|you|who|that|ain|are|is|need|should|do)"),
    _rule("coarse-word", 0.3,
        "bitch bitches hoe hoes whore* slut* thot* nigga* pussy",
            "bitch|bitches|hoes?|whores?|sluts?|thots?|nigga\\w*|pussy", scoped=False),
    _rule("pressing", 0.6, "nudes nude naked sexy pics pic tits boobs",
          f"(?:send|show|share|want|give|see)(?: \\w+){{0,3}}? (?:nudes?|naked|tits|boobs|sexy pics?|"
          f"dick pics?|your body)|(?:you are|u r|ur|you look) (?:{ADVERBS})(?:sexy|fuckable)"),
    _rule("es-insult", 0.75,
        "puta puto idiota estupida estupido pendejo pendeja imbecil mierda maricon basura callate",
          "(?:eres|son|que|maldit[ao]s?|hij[ao] de|vete a la|callate|tu) (?:\\w+ ){0,2}?(?:puta|puto|"
          "idiotas?|estupid[ao]s?|pendej[ao]s?|imbecil|mierda|maricon|basura)|muerete|matate"),
)  # fmt: skip

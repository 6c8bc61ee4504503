"""Whether a matched phrase is meant: not when it is denied, said to another, told as fiction or long past."""

from __future__ import annotations

import re
from typing import Final

from throughcare.screening.rules.ways import Phrases

# Figures of speech. They are blotted out before the rules about a person's own life look.
# Whole words only: "going to kill him" is a figure of speech, and "going to kill himself" none.
IDIOMS: Final = Phrases(
    r"(?:"
    r"(?:is|are|was|were|s|been) (?:\w+ )?killing (?:me|us|it)(?! slowly inside)|killing (?:it|time)|"
    r"kill(?:ed|ing)? (?:time|it|the (?:vibe|mood|lights|engine))|"
    r"(?:feet|back|head|knees?|legs?|heat|traffic|suspense|boredom|stairs|workout|shoes?|commute|"
    r"allergies|humidity|homework|job|boss|knee|tooth|neck|"
    r"laughter|puns?|jokes?) (?:\w+ )?(?:kill|kills|killing|killed) (?:me|us)|"
    r"(?:you|yall|you all|he|she|they|that|this|it|guys|kids|dog|cat) (?:\w+ )?(?:kill|kills|killed|slay|"
    r"slays) me(?= [.,]|$| with| every| when| lol| haha)|"
    r"dying (?:to (?:see|know|try|hear|meet|get|go|eat|watch|read|visit|tell|find|have|ask|play|wear|"
    r"use)|for (?:a|some|the|my|coffee|pizza|food)|"
    r"of (?:laughter|boredom|embarrassment|curiosity|heat|thirst|hunger|laughing|cringe|cute\w*)|"
    r"laughing|over here|at this|at that|inside laughing)|"
    r"(?:die|died|dies|dead|dying|deceased) (?:of|from|with) (?:laughter|laughing|embarrassment|boredom|"
    r"shame|curiosity|heat|hunger|cute\w*|cringe|happiness|joy|secondhand)|"
    r"(?:die|died|dying|dead) laughing|(?:i )?almost died(?= (?:of|from|laughing|when|lol))|nearly died|"
    r"(?:embarrass\w*|cringe\w*|awkward|mortified)(?: (?!not\b)\w+){0,3}? "
    r"(?:wanted to|want to|could have|nearly) die|"
    r"to die for|(?:going to|will|would) die without (?:my |the |some )?(?:wifi|coffee|caffeine|internet|chocolate|"
    r'sugar|snacks?|netflix|air conditioning)(?= [.,?"]|$| lol| haha)|'
    r"(?:die|dying) on (?:this|that|the) hill|hill (?:\w+ ){0,4}?die on|"
    r"rather (?:die|be dead)(?= than (?:go to (?:prom|the (?:gym|mall|dentist|opera))|eat|watch|sing|wear|dance|"
    r"clean|cook|camp|"
    r"swim|shop|do (?:karaoke|math|cardio|burpees|laundry|zumba|homework|yoga|the dishes|my (?:taxes|homework))))|"
    r"(?:career|political|social|commercial|financial) suicide|"
    r"(?:plants?|houseplants?|succulents?|basil|orchids?|tomatoes|sourdough|computer|laptop|printer|car|truck|deer|"
    r"squirrels?|bugs?|moths?|fish|goldfish|socks?|phone|toaster) (?:\w+ ){0,2}?commit\w* suicide|"
    r"(?:phone|battery|laptop|tablet|car|ipad|headphones|earbuds|controller)(?: \w+){0,2}? (?:about|going) to die|"
    r"dead (?:tired|serious|wrong|right|silent|quiet|last|beat|broke|asleep|battery|end|line|lines|ass|"
    r"weight|sea|lift|lifts|sexy|center|set|simple)|"
    r"(?:drop|play|playing) dead|(?:phone|battery|car|laptop|engine|plant|plants|wifi|internet|line|chat|"
    r"mall|room|hair) (?:\w+ )?(?:died|dead|dies|dying|is dead)|"
    r"(?:brain|half) dead|i am (?:literally |so |actually )?(?:dead|deceased|dying)(?= (?:haha\w*|lol|"
    r"lmao|rofl|at|that|omg|dieemoji|with|from|lmfao|over|xd)| , (?:that|haha|lol|omg|this)|$| dieemoji)|"
    r"(?:scared|bored|bore|worried|sick|tickled|starving|frozen|loved|love|thrilled|freezing|worked|"
    r"working|hugged|nagged|annoyed|work)(?: \w+){0,3}? (?:half )?to death|to death|"
    r"over my dead body|(?:i|we) (?:could|would|will) (?:\w+ )?(?:kill|die) for (?:a|some|that|one|the|"
    r"my|pizza|coffee)|(?:could|might|going to) kill (?:him|her|them|my (?:brother|sister|boss|ex|"
    r"husband|wife|kids?|dog|cat|mom|dad|roommate))|"
    r"curiosity killed|(?:life|live|lives) (?:hack|hacks|coach|skills?|goals?|style|insurance|jacket|"
    r"story|lesson|lessons|of the party|stream|band|music|show|concert|tv|chat)|"
    r"end of (?:the )?(?:day|week|month|year|class|semester|story|discussion|group|meeting|shift|road|"
    r"term|line|movie|world party)|week ?end|dead ?lines?|"
    r"(?:cut|cutting) (?:my ?self )?(?:some slack|a break|back on|down on|out sugar|my hair|my nails|"
    r"coupons|class|grass|carbs)|"
    r"(?:beat|beating|kick|kicking) my ?self up|throw my ?self into|shoot my shot|hang (?:out|up|on|in "
    r"there)|"
    r"kill my ?self at (?:how (?:bad|ugly|awkward|dumb|cringe\w*|slow|cute)|my own (?:typing|jokes?|puns?|hair\w*))|"
    r"killing my ?self (?:with|over|at) (?:this|work|school|my (?:job|schedule|homework)|the (?:gym|"
    r"schedule|deadline))|"
    r"suicide (?:squad|prevention|awareness|hotline|lifeline|doors?|sprints?|drills?|wings?|hot ?line|"
    r"crisis|watch party|rates?|statistics|survivors?)|"
    r"(?:me )?(?:muero|mori|moria|morimos|estoy muriendo) (?:de(?! dolor| tristeza| pena)|por(?! dentro)) \w+|"
    r"(?:es[ae]|este|esta|el|la) (?:\w+ )?me (?:mato|mataron)|muert[ao]s? de (?:\w+)|(?:me "
    r")?mata(?:n)? de "
    r"(?:risa|hambre|aburrimiento)|muri de risa"
    r")(?:e?s)?"
)
# Words without which there is no figure of speech to blot out: what plays, drops or is scared needs a deadly one.
FIGURATIVE: Final = (
    "kill", "die", "dying", "dead", "death", "decease", "slay", "life", "live", "end", "weekend", "cut",
        "beat", "kick", "throw", "shoot", "hang", "suicide",
    "muer", "mori", "mata", "muri",
)  # fmt: skip
# ... and those that a figure of speech makes harmless.
DEADLY: Final = (
    "kill",
    "die",
    "dying",
    "dead",
    "death",
    "decease",
    "slay",
    "suicide",
    "muer",
    "mori",
    "mata",
    "muri",
)
_WORD_CHARACTER: Final = re.compile(r"\w")

_BOUNDARY: Final = re.compile(r" [.?](?: |$)| but | though | however | except | (?:pero|aunque) ")
_SENTENCE: Final = re.compile(r" [.?](?: |$)")
_NOT: Final = (
    "(?:not|never|no|without|stopped|nor|neither|hardly|barely|nobody|none|zero|nunca|jamas|free of|"
    "instead of|"
    "rather than|quit|against|safe from|ni|sin|tampoco|nadie)"
)
_GAP: Final = r"(?: (?!i\b)\w+)"
_NEGATED: Final = re.compile(rf"\b{_NOT}(?:{_GAP}{{0,6}}|{_GAP}{{1,6}} ,{_GAP}{{0,4}})$")
_FALSE_NEGATION: Final = re.compile(
    r"\b(?:not (?:going to lie|lying|sure|only|just|joking|kidding|laughing|even joking|even lying|okay|"
    r"ok|well|stop\w*|help (?:but|thinking)|"
    r"know|knowing|care|sleep\w*|shake|cope|good|fine|handle|anything (?:but|except)|want anything "
    r"(?:but|more)|want to do anything|deal|"
    r"take it|a day|able to stop|be able to stop|get rid|tell any\w+|eat\w*|told|doing well|doing good|"
    r"doing great|lie|happy|see any|"
    r"thinking about anything|stand|talk|here for|have any\w*|been able|feel (?:good|well|ok|okay|like "
    r"doing anything)|gonna lie|hide|control|get (?:it|this|the)|"
    r"(?:as|so|very|really) (?:good|well|happy)|my first|the first|in a good|really ok|have the "
    r"(?:energy|strength) to)|"
    r"not (?:\w+ ){0,3}?(?:any ?more|any longer|go on|do (?:this|it|life))(?= ,)|"
    r"no (?:lie|joke|cap|longer want|longer wanting|sleep|idea|point|reason|one (?:knows|understands|"
    r"cares|gets|believes|listens|would)|body|matter|way out|friends|hope|future|job|money|"
    r"energy|energia|aguanto|puedo|se|kidding|support)|without (?:him|her|them|you|drinking|using|my)|"
    r"never (?:stop\w*|felt|been (?:this|so|more)|ending|ends|goes|going away|good|happy|wanted "
    r"(?:anything|something)|had)|"
    r"not a (?:moment|minute|day|night)|nobody (?:knows|cares|understands|to|believes|listens|would|gets|"
    r"likes|loves|notices|wants)|not once|not even)\b"
)
_PRONOUN: Final = re.compile(
    r"\b(i|me|my|myself|you|your|he|she|they|we|someone|somebody|people|patients|clients|those|anyone|"
    r"friend|brother|sister|mom|dad|son|daughter|husband|wife|cousin|roommate|yo|mi|hermano|hermana|"
    r"amigo|amiga|hijo|hija)\b"
)
_OTHERS_IN_GENERAL: Final = frozenset(
    {"you", "your", "people", "patients", "clients", "those", "anyone", "we"}
)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:i|me|my|myself|mi|yo|am|quiero|quisiera|voy|tengo|estoy|pienso|(?:suicid|mat|mor|quit|cort)\w*rme)\b"
)
_LONG_AGO: Final = re.compile(
    r"\b(?:(?:years?|months|decades?|long time|while) ago|used to|"
    r"(?:years?|months|decades?) since|all through (?:high|middle|college|my)|growing up|"
    r"last (?:winter|summer|spring|fall|autumn)(?= but (?:the|my|i (?:got|am (?:better|fine|well|ok|okay)))\b)|"
    r"in (?:college|high school)|(?:old|younger|former) (?:me|self)|"
    r"remember (?:when(?! (?:i|we|you) (?:said|told|asked|wrote))|being|feeling)|so far from that|there was a time|"
    r"that is (?:over|behind)|"
    r"when i was (?:\d+|\w+teen|ten|eleven|twelve|twenty|a |in |young\w*|"
    r"little|teen\w*|at my|using|drinking|your age|still)|back (?:then|when|in (?:the|my|high|college|19|"
    r"20|\d))|"
    r"in (?:19|20)\d\d|in my (?:past|teens|twenties|20s|youth|addiction|darkest)|as a (?:kid|teen|"
    r"teenager|child)|behind me|in the past|"
    r"before (?:treatment|recovery|rehab|i got (?:sober|clean|help|better)|this program|therapy)|hace "
    r"(?:\w+ )?(?:anos|meses)|cuando era|since then|no longer|last year|years? (?:clean|free|without|in "
    r"recovery)|at my lowest)\b"
)
_PRESENT: Final = re.compile(
    r"\b(?:now|again|still|(?<!ago )today(?! (?:i am (?:grateful|glad|proud|happy|alive|thankful|sober)|marks|makes|"
    r"i (?:run|have (?:a|two|my own)|work|teach|own|live)\b|"
    r"(?:is )?(?:my|a|the) (?:\w+ ){0,2}?(?:anniversary|birthday|years?|months?|sober|clean|good|better|new)\b))|"
    r"(?:is|it is|came|comes|coming) back|gets? (?:worse|stronger)|it is worse|tonight|lately|recently|"
    r"right back|these days|back to|every (?:day|night)|keep|"
    r"(?<!used )ever since|(?<!years )(?<!year )(?<!months )since|(?<!ago )this (?:week|morning|month)|never "
    r"stopped|otra vez|"
    r"ahora|todavia|hoy(?! (?:cumplo|celebro|estoy (?:agradecid[ao]|bien|viv[ao])|doy gracias|vivo))|"
    r"(?<!did not )want to(?! share))\b"
)
# What was so every day then, and is no more.
_USED_TO: Final = re.compile(r"\bused to\b(?:(?!\bnow\b).)*$")
_AT_PRESENT: Final = re.compile(
    r"\b(?:(?<!that )(?<!there )now|again|still|tonight|lately|recently|these days|right back|back to|never stopped|"
    r"this (?:week|morning)|(?:is|came|comes|coming) back|gets? (?:worse|stronger)|it is worse)\b"
)
_NO_LONGER: Final = re.compile(
    r"\b(?:do|am|is|does|did|feel|want|would|have) not (?:\w+ )?(?:any ?more|now|at all)\b|"
    r"^ ?[.,]? ?not (?:any ?more|now|today)\b|\bfar from (?:that|it|there)\b"
)
# Who says that a denial was a lie denies nothing.
_LIED: Final = re.compile(
    r"\b(?:i (?:\w+ )?lied|i am lying|(?:that|it|this|which) (?:was|is) (?:a lie|not true|a big lie)|was lying|"
    r"lied (?:when|to|about)|menti)\b"
)
# "I have not felt this suicidal since": it never was as bad.
_NEVER_SO: Final = re.compile(r"\b(?:not|never) (?:\w+ )?(?:felt|been|wanted to) (?:this|so|as|more)\b")
# What is said of the wish, not by it: "wanting to die is a symptom".
_OF_THE_WISH: Final = re.compile(
    r"^ (?:is|was|are) (?:a (?:symptom|feeling|lie|phase)(?! (?:that|which|i)\b)|not (?:where|who|what|how)|"
    r"no longer (?:what|who|where|how|my)|common|normal(?! (?:for|to) me)|treatable|temporary|"
    r"something (?:you|people|many|most))\b"
)
# ... unless she says in the same breath what she does or has.
_AND_I: Final = re.compile(r"(?:[.,] |\b(?:and|but|so|because) )i (?:am|have|will|want|need|can ?not)\b")
# Somebody else who is gone: grief, and nobody to be saved.
_MOURNED: Final = re.compile(
    r"\b(?:took|ended|killed|hung|hanged|shot|drowned|poisoned|suffocated) (?:(?:his|her|their) (?:own "
    r")?(?:life|lives)|him ?self|"
    r"her ?self|"
    r"them ?sel(?:f|ves))\b"
)
# ... unless it is just now, and may yet be helped.
_JUST_NOW: Final = re.compile(
    r"\b(?:tonight|today|just|this morning|hours? ago|minutes? ago|last night|yesterday|icu|er|surgery|ambulance|"
    r"hospital|coma)\b"
)
# ... or is being saved at this moment.
_BEING_SAVED: Final = re.compile(
    r"\b(?:right now|911|help (?:us|me|him|her|them|please)|please help|what (?:do|should) (?:i|we) do|still (?:alive|"
    r"breathing|bleeding)|is (?:breathing|bleeding|throwing up|unconscious|not waking)|on the floor|in the (?:tub|next "
    r"room)|holding (?:him|her|them)|(?:blood|bleeding) everywhere|in front of me)\b"
)
# What fear of the body feels like is no wish.
_FEAR: Final = re.compile(
    r"\b(?:panic\w*|anxiety|anxious|heart attack|allerg\w*|asthma|blood sugar|fever|flu|hangover|turbulence|"
    r"coaster|spicy|"
    r"cramps?|migraine|workout|burpees|phobia|fainted|choked)\b"
)
_FEARED: Final = re.compile(
    r"\b(?:feels?|felt|feeling|thinks?|thought|thinking|convinced|like|scared|afraid|terrified|sure|swear|swore)\b"
)
_GOING_TO_DIE: Final = re.compile(r"(?:going|about) to (?:\w+ )?die$")
_NEAR: Final = 240  # canonical characters looked at on either side of a phrase
_FICTION: Final = re.compile(
    r"\b(?:(?:the|a|that|this|my|new|in|favorite|every|your|some|old|sad) (?:\w+ )?(?:song|songs|lyrics?|"
    r"movie|film|show|book|novel|poem|play|speech|episode|scene|character|podcast|series|game|"
    r"story|chapter|track|album|verse|chorus|line|documentary|article|meme|quote|musical|opera|anime|memoir|"
    r"biography|prompt|"
    r"manga|actor|actress|villain|hero)|lyrics?|"
    r"shakespeare|hamlet|romeo|netflix|stuck in my head|la (?:cancion|pelicula|serie|novela)|el (?:libro|"
    r"personaje))\b"
)
_RELATES: Final = re.compile(
    r"\b(?:exactly|me (?:today|tonight|right now|now|lately|rn)|(?:is|that is|literally|so|basically|"
    r"about) me|how i feel|i feel (?:it|that|this|like that)|the same|same here|relate|relates|hits|hit "
    r"(?:me|home|hard|different)|"
    r"felt that|feel that|describes|sums up|speaks to me|i get it|mood|i (?:really )?mean it|not joking|"
    r"for real|my life|my story|soy yo|me siento)\b"
)
_HYPOTHETICAL: Final = re.compile(
    r"\b(?:people|person|someone|anyone|those|patients|clients|kids|teens|friends|families|students|"
    r"veterans) (?:\w+ )?(?:who|that|feeling|with|struggling|dealing)\b(?: \w+){0,4}$|"
    r"\b(?:chapter|article|lecture|class|training|workshop|book|documentary|statistics|study|research|"
    r"news|course|pamphlet|talk) (?:\w+ )?(?:on|about|is about|says|said|for)\b(?: \w+){0,5}$"
)
_ASKED: Final = re.compile(
    r"\b(?:have|are|do|did|were|had|has) you\b(?: \w+){0,8}$|\bif (?:you|u|anyone|someone|any one|anybody|somebody|"
    r"any of (?:you|us))\b(?: "
    r"\w+){0,6}$|\bask(?:ed|ing|s)? (?:me|us|you|him|her|them|if)\b(?: \w+){0,8}$"
)


def blot_idioms(words: str) -> str:
    """The canonical text with figures of speech made unreadable, each place kept."""
    return IDIOMS.compiled.sub(lambda found: _WORD_CHARACTER.sub("_", found[0]), words)


def belief(words: str, start: int, end: int, *, direct: bool = True) -> float:
    """How far the phrase at `start` to `end` is meant of somebody's present life: 0 not, 1 fully.

    `direct`: the rule is about people's own lives (self-harm), not about what they do to others.
    """
    before_all, after_all = words[max(0, start - _NEAR) : start], words[end : end + _NEAR]
    cut = _last_end(_BOUNDARY, before_all)
    before = before_all[cut:].rstrip()
    sentence_start = _last_end(_SENTENCE, before_all)
    stop = _SENTENCE.search(after_all)
    phrase = words[start:end]
    rest = before_all[sentence_start:] + phrase
    sentence = rest + (after_all[: stop.start()] if stop else after_all)
    if _is_negated(before) and not _NEVER_SO.search(f"{before} {phrase}"):
        return 1.0 if direct and _LIED.search(before_all + after_all) else 0.0
    if not direct:
        return 1.0
    if _ASKED.search(before) or _HYPOTHETICAL.search(before) or _is_about_others(before, phrase):
        return 0.25
    if _MOURNED.search(phrase) and not (
        _JUST_NOW.search(sentence) or _BEING_SAVED.search(before_all + after_all)
    ):
        return 0.25
    if _OF_THE_WISH.search(after_all) and not _AND_I.search(after_all):
        return 0.25
    if _GOING_TO_DIE.search(phrase) and _FEAR.search(sentence) and _FEARED.search(sentence):
        return 0.25
    if _is_fiction(sentence, rest + after_all) and (
        before_all.count('"') % 2 or not _FIRST_PERSON.search(f"{before} {phrase}")
    ):
        return 0.25
    is_over = _USED_TO.search(before_all[sentence_start:]) or _NO_LONGER.search(after_all)
    present = _AT_PRESENT if is_over else _PRESENT
    if _LONG_AGO.search(sentence) and not present.search(sentence):
        return 0.45
    return 1.0


def _is_negated(before: str) -> bool:
    found = _NEGATED.search(before)
    if found is None:
        return False
    # "I'm not going to lie, I want to ..." and "I can't stop thinking about ..." deny nothing.
    rest = before[found.start() :]
    while True:
        false = _FALSE_NEGATION.match(rest)
        if false is None:
            return True
        found = _NEGATED.search(rest, false.end())
        if found is None:
            return False
        rest = rest[found.start() :]


def _is_fiction(sentence: str, around: str) -> bool:
    return _FICTION.search(sentence) is not None and _RELATES.search(around) is None


def _is_about_others(before: str, phrase: str) -> bool:
    """Whether the nearest subject before the phrase is "you" or people at large, with none in the phrase."""
    if _FIRST_PERSON.search(phrase):
        return False
    subjects = _PRONOUN.findall(before)
    return bool(subjects) and subjects[-1] in _OTHERS_IN_GENERAL


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    end = 0
    for found in pattern.finditer(text):
        end = found.end()
    return end

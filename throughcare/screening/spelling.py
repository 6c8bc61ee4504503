"""Tables of spelling: short forms, key words and their slips, letters in disguise. Data, no decisions."""

# ruff: noqa: SIM905 - words in rows are read and edited as words

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# Forms that need their apostrophe to be told from other words ("we'll", "well").
APOSTROPHES: Final = {
    "i'll": "i will", "i'd": "i would", "i'm": "i am", "we'll": "we will", "he'll": "he will",
    "she'll": "she will", "we're": "we are", "it'll": "it will", "she'd": "she would", "he'd": "he would",
    "we'd": "we would", "it's": "it is", "he's": "he is", "she's": "she is", "that's": "that is",
    "what's": "what is", "there's": "there is", "let's": "let us", "who's": "who is", "here's": "here is",
    "life's": "life is", "y'all": "you all", "'til": "until", "how's": "how is",
}  # fmt: skip

_NEGATED: Final = ("do does did is are was were has have had would should could might must need").split()

SHORT_FORMS: Final[dict[str, str]] = {
    **{f"{verb}nt": f"{verb} not" for verb in _NEGATED if verb != "was"},
    **{f"{verb}n't": f"{verb} not" for verb in _NEGATED},
    "wasnt": "was not", "cant": "can not", "can't": "can not", "cannot": "can not", "wont": "will not",
    "won't": "will not", "aint": "is not", "ain't": "is not", "dnt": "do not", "dont": "do not",
    "dunno": "do not know", "idk": "i do not know", "im": "i am", "i'm": "i am", "ive": "i have",
    "youre": "you are", "theyre": "they are", "hes": "he is", "shes": "she is", "thats": "that is",
    "whats": "what is", "lets": "let us", "theres": "there is", "its": "it is", "itll": "it will",
    "youll": "you will", "theyll": "they will", "youve": "you have", "weve": "we have",
    "gonna": "going to", "gunna": "going to", "gon": "going to", "gna": "going to", "finna": "going to",
    "bouta": "about to", "boutta": "about to", "fixing": "about",
    "wanna": "want to", "wana": "want to", "wanan": "want to", "wonna": "want to", "wna": "want to",
    "wann": "want to", "wannna": "want to", "wanto": "want to", "wantto": "want to",
    "gotta": "got to", "hafta": "have to", "hav": "have", "hv": "have", "havent": "have not",
    "tryna": "trying to", "tryin": "trying", "trynna": "trying to", "imma": "i am going to",
    "ima": "i am going to", "lemme": "let me", "gimme": "give me", "kinda": "kind of", "sorta": "sort of",
    "u": "you", "ur": "your", "yr": "your", "yall": "you all", "r": "are", "y": "why",
    "n": "and", "nd": "and", "an": "an", "wit": "with", "wiv": "with", "w": "with", "thru": "through",
    "threw": "threw", "tho": "though", "bc": "because", "cuz": "because", "cos": "because", "coz": "because",
    "cause": "because", "til": "until", "till": "until", "rn": "right now", "tn": "tonight",
    "tonite": "tonight", "2nite": "tonight", "2night": "tonight", "tmr": "tomorrow", "tmrw": "tomorrow",
    "tmw": "tomorrow", "2day": "today", "2moro": "tomorrow", "2morrow": "tomorrow", "b4": "before",
    "kms": "kill myself", "kys": "kill yourself", "ctb": "ctb", "sh": "self harm", "ngl": "not lying",
    "smth": "something", "sumthing": "something", "somethin": "something", "nothin": "nothing",
    "nuthin": "nothing", "nobdy": "nobody", "noone": "no one", "every1": "everyone", "some1": "someone",
    "any1": "anyone", "no1": "no one", "ppl": "people", "fuckin": "fucking", "fkn": "fucking",
    "fking": "fucking", "effing": "fucking", "goin": "going", "doin": "doing", "feelin": "feeling",
    "livin": "living", "dyin": "dying", "killin": "killing", "thinkin": "thinking", "endin": "ending",
    "cuttin": "cutting", "hurtin": "hurting", "bein": "being", "gettin": "getting", "wantin": "wanting",
    "drinkin": "drinking", "usin": "using", "cravin": "craving", "existin": "existing", "wakin": "waking",
    "everythin": "everything", "tht": "that", "dat": "that", "dis": "this", "da": "the", "teh": "the",
    "wnt": "want", "wnat": "want", "wan": "want", "wnted": "wanted", "watn": "want", "wat": "what", "wut":
        "what",
    "2": "2", "mysel": "myself", "meself": "myself", "myslef": "myself", "myslf": "myself", "mself": "myself",
    "mysef": "myself", "myselfs": "myself", "urself": "yourself", "yaself": "yourself",
    "wos": "was", "wuz": "was", "wss": "was", "wsa": "was", "waz": "was", "hve": "have", "ahve": "have",
    "sucide": "suicide", "suiside": "suicide", "suacide": "suicide", "suicid": "suicide", "siucide":
        "suicide",
    "suecide": "suicide", "suicied": "suicide", "suicde": "suicide", "sucidal": "suicidal",
    "suicidel": "suicidal",
    "suicidle": "suicidal", "suicidial": "suicidal", "suicdal": "suicidal", "suacidal": "suicidal",
    "siucidal": "suicidal",
    "sooicidal": "suicidal", "sewerside": "suicide", "sewercide": "suicide", "sewerslide": "sewer slide",
    "commited": "commit", "comit": "commit", "dieing": "dying", "diying": "dying", "dyeing": "dying",
    "ded": "dead", "daed": "dead", "deadd": "dead", "dedd": "dead", "aliv": "alive", "alve": "alive",
    "alife": "alive", "liv": "live", "lyf": "life", "lief": "life", "lfie": "life", "lyfe": "life",
    "kil": "kill", "kll": "kill", "klil": "kill", "kiil": "kill", "kiling": "killing", "killling": "killing",
    "hert": "hurt", "hurtt": "hurt", "hrt": "hurt", "eksist": "exist", "exsist": "exist", "exsit": "exist",
    "exsisting": "existing", "exsiting": "existing", "slep": "sleep", "nvr": "never", "neva": "never",
        "nver": "never",
    "wak": "wake", "anymor": "anymore", "anymre": "anymore", "nemore": "anymore", "anymoar": "anymore",
    "ne1": "anyone", "wud": "would", "shud": "should", "cud": "could", "wld": "would", "abt": "about",
        "bout": "about",
    "thot": "thot", "tuk": "took", "pilz": "pills", "pilss": "pills", "pilsl": "pills", "medz": "meds",
    "insta": "insta", "snapchat": "snapchat", "whatsap": "whatsapp", "watsapp": "whatsapp", "tgram":
        "telegram",
    "numba": "number", "nmbr": "number", "numbr": "number", "hmu": "hit me up", "msg": "message", "txt":
        "text",
    "kiero": "quiero", "qiero": "quiero", "kerer": "querer", "kiere": "quiere", "ke": "que", "q": "que",
        "xq": "porque",
    "porke": "porque", "bida": "vida", "bivir": "vivir", "vibir": "vivir", "morirr": "morir", "suisidio":
        "suicidio",
    "suisidarme": "suicidarme", "ekis": "x",
    "wnna": "want to", "wnana": "want to", "wanba": "want to", "waana": "want to", "wannan": "want to",
    "wantd": "wanted", "whant": "want", "waant": "want", "wabt": "want", "jst": "just", "jus": "just",
    "juss": "just", "jsut": "just", "cnt": "can not", "cany": "can not", "carnt": "can not", "rly": "really",
    "rlly": "really", "relly": "really", "prolly": "probably", "prob": "probably", "tryed": "tried",
    "tride": "tried", "trid": "tried", "agian": "again", "agin": "again", "agn": "again", "agen": "again",
    "alrdy": "already", "aready": "already", "cutt": "cut", "kut": "cut", "cvt": "cut", "wrot": "wrote",
    "wroat": "wrote", "reson": "reason", "reasen": "reason", "dissapear": "disappear",
    "dissappear": "disappear", "tird": "tired", "tierd": "tired", "pils": "pills", "deth": "death",
    "deaht": "death", "evry1": "everyone", "evryone": "everyone", "everyon": "everyone",
    "evrybody": "everybody", "witout": "without", "wthout": "without", "widout": "without", "4ever": "forever",
    "4eva": "forever", "forevr": "forever", "h8": "hate", "hlp": "help", "plz": "please", "pls": "please",
    "b": "be", "hapy": "happy", "pland": "planned", "swalowd": "swallowed",
    "swallowd": "swallowed", "swalowed": "swallowed", "lif": "life", "evrything": "everything", "wantn": "wanting",
    "tonit": "tonight", "tonigt": "tonight", "tonihgt": "tonight",
    "frm": "from", "worls": "world", "wrld": "world", "bridg": "bridge", "brige": "bridge",
    "plann": "plan", "serius": "serious", "thiking": "thinking",
    "oded": "overdosed", "od'd": "overdosed", "od'ed": "overdosed", "goodby": "goodbye", "gudbye": "goodbye",
    "gdbye": "goodbye", "leter": "letter", "whn": "when",
    "evn": "even", "exept": "except", "becuz": "because", "bcuz": "because", "sumone": "someone",
    "nuffin": "nothing", "nothng": "nothing", "nthing": "nothing", "wakeup": "wake up",
    "sh'ing": "self harming", "sh'ed": "self harmed",
    "kero": "quiero", "quero": "quiero", "kisiera": "quisiera", "kitarme": "quitarme", "akabar": "acabar",
    "tqm": "te quiero", "aki": "aqui", "morirm": "morirme",
    "wisht": "wish", "wudnt": "would not", "cudnt": "could not", "shudnt": "should not", "dosnt": "does not",
    "tok": "took", "nevr": "never", "miself": "myself", "sefl": "self", "killn": "killing",
    "endn": "ending", "livn": "living", "animore": "anymore", "nomore": "no more", "desided": "decided",
    "decidid": "decided", "swallod": "swallowed", "perpose": "purpose", "purpos": "purpose", "thorts": "thoughts",
    "thort": "thought", "tomoro": "tomorrow", "tusday": "tuesday", "wensday": "wednesday", "fryday": "friday",
    "sundy": "sunday", "sh'd": "self harmed", "sh'n": "self harming", "botel": "bottle", "botle": "bottle",
    "matarm": "matarme", "suicidarm": "suicidarme", "suisida": "suicida", "sienpre": "siempre",
    "nunka": "nunca", "kansada": "cansada", "kansado": "cansado", "jarta": "harta",
    "pastiyas": "pastillas", "konmigo": "conmigo", "dezaparecer": "desaparecer", "desapareser": "desaparecer",
}  # fmt: skip

# Words that decide something; a word one slip away from a long one of them is taken for it.
KEY_WORDS: Final = frozenset(
    (
        "you your die dying dead death kill killing killed killed suicide suicidal myself yourself himself "
        "herself self life "
        "live living alive unalive exist existing want wanted wanting hurt hurting harm harming cut "
        "cutting burn burned "
        "end ending wake sleep never nobody anymore everyone without better goodbye tonight forever plan "
        "pills meds "
        "overdose overdosed attempt attempted tried thinking thought thoughts about wish hope living "
        "swallowed swallowing overdosing attempting attempts prescription medication bleeding survived poisoned "
        "suffering existence tomorrow everybody suicidal scissors depressed depression exhausted drowning "
        "funeral hospital planned planning saturday weekend sleeping antidepressants "
        "breathing pointless "
        "worthless hopeless burden disappear deserve notice relapsed relapse craving cravings drinking "
        "sober alcohol "
        "number email address instagram snapchat telegram discord whatsapp facebook tiktok insta snap "
        "quiero morir matarme vivir vida suicidarme quitarme cansada cansado "
        "purging purged binge calories starving laxatives bulimia anorexia raped abused abusive "
        "threatened choked "
        "stupid disgusting pathetic junkie junkies loser idiot bitch whore slut retard faggot nigger "
        "cunt fuck fucking "
        "before through letters note gun bridge kermit sewer slide delete deleting anyone someone really "
        "tired "
        "going to go to sleep i do not am no can will would should was were is the a my me it this out "
        "of for feel "
        "people they everything nothing life feeling already today"
    ).split()
)

# Short words of every sentence: with digits for letters they mean themselves ("b3", "h4v3").
COMMON: Final = frozenset(
    (
        "be have has had set date still like get got not all know there been at on if we he she him her them "
        "when what who how day night week time god sick sad need made take took left last one more just by "
        "over gone here down away done safe note tell told find found"
    ).split()
)

# The words that make a glued, starred or disguised string worth believing.
HEAVY: Final = frozenset(
    (
        "die dying dead kill killing suicide suicidal myself life alive unalive hurt cutting overdose "
        "harm morir matarme "
        "suicidarme vivir kys kms selfharm bitch cunt fuck whore slut retard faggot nigger yourself living"
    ).split()
)

# ... and those that make one of several words written as one worth believing.
HEAVY_GLUED: Final = HEAVY | {"live", "living", "exist", "disappear", "gone", "here"}

GLUED: Final = frozenset(
    (
        "i want to die dying dead kill killing my self myself me life end not live living dont am "
        "suicidal suicide wanna gonna "
        "please be hate hurt cut the a it all no more anymore im go going unalive better off wish was "
        "were tonight harm you "
        "your yourself quiero morir ya no vivir la vida matarme me so of tired alive just really need "
        "feel like cant do this "
        "never wake up sleep forever and have plan who fuck fucking idiot bitch dumb stupid for is this "
        "in with out should "
        "self selfharm us let help to too here exist disappear gone right now today anything anyone nobody"
    ).split()
)

# Real words one slip away from a key word: they mean themselves.
_REAL: Final = frozenset(
    (
        "dye dyed dies died diet tie lie pie deaf deal dear deed head lead read bread deaths deal "
        "skill skilled skills kilt mill bill fill hill pill till will wills killer killers kills "
        "chilling filling billing willing milling "
        "thin thing things thank thinks drink drinks drinking sinking linking blinking shrinking though "
        "taught through thorough "
        "love lives loving lively lived lining line lie olive alike alone wive wife like life liked lake "
        "lift lifts lived leaving giving "
        "band land sand hand wand went won't wont ant wants waned wasted waiting planting painting pants "
        "wander wonder "
        "hurts hunt hut shirt turn born barn burnt burns turned bun bum burner urban harmed harms farm "
        "warm arm charm hard "
        "cute cuts cup but out gut nut hut cult cutting putting butting "
        "and send ends bend lend mend tend spend sending bending lending mending spending tending wend "
        "pending "
        "make take wakes waking awake woke bake cake lake sake walk week weak "
        "sheep sleeps sleepy asleep steep sleet ever fever clever lever sever nerve "
        "somebody anybody everybody noone everyones "
        "planned plane plant plain plans play clan place planet "
        "mess med news meals mens men pill pulls bills hills fills mills spills pilots "
        "overdoses attempts tempt tempted attempting "
        "wishes fish dish wash hopes home hole cope rope nope hop dope hoped pope "
        "breathe breathes breaking treating burdens garden harden "
        "nice noted notes not nose vote dote tone none node noticed notices "
        "relapses sobered soberly numbers umber member lumber address addressed dress "
        "snaps snack soap slap swap nap snip instant instead "
        "text texts next "
        "singing signing stirring starring starting staring staving serving saving binged bingo bing "
        "binges hinge "
        "rated rapid rape rapes aped taped vaped draped abuse abuser abuses amused used bused "
        "stupidly losers lose loose closer lover lower poser laser losses loser idiots bitches ditch "
        "pitch witch batch butch hitch "
        "whole where wore shore white whores slot slit slate slut sluts smut shut salut retire retired "
        "regard record "
        "hunt count aunt cut duck luck buck suck tuck folk funk fucks fork stuck ducking sucking tucking "
        "befor therefore thought bought fought brought sought ought letter lettuce setters getters "
        "better litter gun "
        "fun run sun gum guns gut guy bridges bride fridge ridge permit hermit sever newer fewer sewers "
        "viewer slides side slid glide slice "
        "deletes deleted relate dilate someones something reality rally ready retied tied fired tires "
        "tire tried hired wired tiled trade "
        "toad today's toddy "
        "ached asked dads died dates date gate bead dean "
        "cansado cansada casada casado vivo vive vivirla vidas vino viva mover mirar moria dorm dormir "
        "mori matar mata "
        "querer quieres quiere quieren quierer "
        "existed exists exit exited exiting exits exciting resist persist insist twist assist resisting "
        "listing "
        "want warn wait wrist what whats cant can't "
        "self shelf selfie selfies elf yourself ourself itself themself yourselves "
        "drowning frowning dining during drying flying crying trying lying tying buying dyeing eying "
        "lining loving moving leaving liking giving living driving riving hiving diving "
        "chocked shocked joked poked choke chokes chocked choked croaked cloaked soaked stoked "
        "forest forever fever "
        "calorie calories salaries celeries galleries "
        "raven carving crave craved cravings craving caving graving raving paving shaving starving saving "
        "beater bitter batter butter bettor letter setter wetter petter meter "
        "bout about abut aboard abroad above without within "
        "nobodys hopeful hopefully helpless hopeless worthwhile wordless painless useless tireless "
        "emails mail gmail e-mail small female "
        "points purposeless pointing pointed "
        "hoping hope "
        "cost coast lost last list less "
        "burnout burning turning earning "
        "deserved deserves reserve desert observe serve "
        "unlike unable unite alive live "
        "abusing abased amused adusive "
        "goodbyes good bye "
        "faucet tunnel "
        "mediation meditation survive survives survivor planner planners planed planting overdoing "
        "antidepressant breeding "
        "depresses depressing buffering persistence hospitals hospitable attempter swallows swallower "
    ).split()
)

_NEIGHBOURS: Final = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv",
    "h": "gyujnb", "i": "ujko", "j": "huiknm", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm",
    "o": "iklp", "p": "ol", "q": "wa", "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji",
    "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu", "z": "asx",
}  # fmt: skip
_VOWELS: Final = "aeiou"


def slips(words: Iterable[str]) -> dict[str, str]:
    """Each likely slip of the long `words`, with the word that is meant: a letter left out, two swapped, one
    doubled, a neighbour on the keyboard or another vowel. The first letter is always right."""
    meant: dict[str, str] = {}
    words = sorted(set(words), key=lambda word: (-len(word), word))
    for word in words:
        if len(word) < 5:
            continue
        guesses = {word[:at] + word[at + 1 :] for at in range(1, len(word))} if len(word) > 5 else set()
        guesses |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
        guesses |= {word[:at] + word[at] + word[at:] for at in range(1, len(word))}
        for at in range(1, len(word)):
            others = _NEIGHBOURS[word[at]] + (_VOWELS if word[at] in _VOWELS else "")
            guesses |= {word[:at] + other + word[at + 1 :] for other in others}
        for guess in sorted(guesses):
            if guess not in _REAL and guess not in KEY_WORDS and guess not in SHORT_FORMS:
                meant.setdefault(guess, word)
    return meant


def _table(**disguises: str) -> dict[int, str]:
    return {ord(symbol): letter for letter, symbols in disguises.items() for symbol in symbols}


# Two readings of the digit 1 and of "!": as i and as l.
LETTERS: Final = (
    _table(o="0", i="1!|", e="3", a="4@", s="5$", t="7", g="9", b="8"),
    _table(o="0", l="1!|", e="3", a="4@", s="5$", t="7", g="9", b="8"),
)

LOOKALIKES: Final = {
    **_table(
        a="аɑα", e="еєε", o="оοσ", c="сϲ", p="рρ", x="хχ", y="уγ", i="іıι", s="ѕ", k="кκ", t="тτ", m="м", n=
            "пη", u="υ", d="ԁ",
        l="ӏ", h="һ", b="Ь",
    ),
    ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("`"): "'", ord("´"): "'",
}  # fmt: skip

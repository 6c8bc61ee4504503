"""Rules for an attempt that was made or is under way."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.rule import OWN, SELF
from throughcare.screening.rules.self_harm.phrases import KILL, rule

RULES: Final = (
    rule("tried", 4, 0.96,
        "tried attempted trying try attempt survived & kill kills killing off offing hang hanging shoot "
        "shooting drown drowning delete deleting unalive unaliving murder erase erasing suffocate "
        "electrocute end ending take taking commit suicide overdose od die jump attempt attempted",
          f"(?:tried|attempted|trying|try)(?: \\w+)? (?:to |at )?(?:{KILL} {SELF}|(?:end|take|taking|"
          f"ending) {OWN} (?:own )?life|"
          "end it(?: all)?(?! with)|commit suicide|suicide|overdose|od|die|unalive|hang|jump off|take my own)"
          "(?! (?:laughing|down|hair))|i attempted (?:last|yesterday|again|on|this|twice|once|tonight|"
          "two|a few|suicide)|i have attempted (?:again|once|twice|(?:two|three|four|several) times)"
          "(?! (?:the|a|an|my|this|that|to (?!die|end|kill|hang)))|"
          "(?:my|recent|another|failed|first|second|last)(?: \\w+)? (?:suicide )?attempt (?:was|last|on|"
          "this|failed|did not|at my|to end|two|a few|yesterday|and (?:i|they))|"
          "(?:survived|after|since) my (?:\\w+ )?(?:suicide )?attempt|suicide attempt"),
    rule("took-too-many", 4, 0.94,
          "pills meds medication medications tablets sleeping bottle pillemoji everything many them dose "
          "prescription antidepressants painkillers thing & took taken take swallowed downed taking ate "
          "popped drank",
          "(?:took|taken|take|swallowed|downed|taking|ate|popped|drank)(?: (?:just|like|way|about|almost|"
          "already))*"
          "(?: (?:too (?:many|much)|all|a (?:bunch|handful|lot|whole bottle|bottle|ton|full bottle)|the "
          "(?:whole|entire|rest|full)|every|extra|"
          "half (?:a|the)|(?:20|30|40|50|60|\\d\\d)|an entire|a whole|the bottle|a (?:month|week|box|pack|sheet|"
          "strip|fistful|load|pile) of))"
          "(?: \\w+){0,4}? (?:pills|meds|medication|medications|tablets|pillemoji|sleeping|bottle|"
          "antidepressants|painkillers|prescription)"
          "(?! (?:prescribed|every day|daily|in the past))|(?:took|swallowed) (?:\\w+ )?(?:too many|all "
          "of them|them all|the whole thing|everything in the)"
          "(?! (?:days off|classes|notes|chances))"),
    rule("overdosed", 4, 0.82, "overdosed overdose overdosing od",
          "(?:i|just|have|i just|i have) (?:\\w+ )?(?:overdosed|took an overdose|od)(?: (?:on purpose|"
          "tonight|last night|this morning|yesterday|today|again|on (?:my )?(?:meds|pills)))|"
          "overdosed on purpose|(?:intentional|purposely|deliberate) overdos\\w+|(?:want|going|plan|"
          "planning|try|thinking (?:of|about)|urge) (?:to )?(?:overdos\\w+|od)"),
    rule("swallowed-on-purpose", 4, 0.86,
        "purpose purposely deliberately intentionally & took drank swallowed",
          "(?:took|drank|swallowed) (?:(?:it|them)(?: all)?|(?:something|stuff|too (?:much|many)|more than|all)"
          "(?: \\w+){0,4}?)(?: ,)?(?: and it was)? (?:on purpose|purposely|deliberately|intentionally)"),
    rule("did-it-to-self", 4, 0.88,
        "shot hanged hung poisoned stabbed drowned suffocated strangled killed & myself himself herself themself "
        "themselves self",
          f"(?:shot|hanged|hung|poisoned|stabbed|drowned|suffocated|strangled) {SELF}(?! (?:in the foot|a look|out|"
          f"down|up|back|another))|killed (?:him|her|them) ?sel(?:f|ves)"),
    rule("tried-by-means", 4, 0.92, "tried trying attempted try & poison strangle stab suffocate gas starve "
        "choke & myself "
        "himself herself self",
          f"(?:tried|trying|attempted|try)(?: \\w+)? to (?:poison|strangle|stab|suffocate|gas|choke) {SELF}"),
    rule("pulled-back", 4, 0.66, "pulled dragged talked grabbed fished found cut & out back off down",
          "(?:pulled|dragged|grabbed|fished|talked) me (?:out|back|off|down)(?: (?:of|from))?"
          "(?= [.,]|$| (?:and|the (?:edge|ledge|water|river|bridge|roof|rail|railing|lake)|before))|"
          "cut me down (?:before|in time|just in time|from the|and (?:called|held|screamed)|on \\w+day|last night|"
          "yesterday|this morning)(?! in front)"),
    rule("slit", 4, 0.86, "slit slashed & wrist wrists throat",
          "(?:slit|slashed) (?:my|his|her|their) (?:own )?(?:wrists?|throat)"),
    rule("means-failed", 4, 0.82,
        "trigger gun rope noose belt branch & jammed misfired click broke snapped gave pulled",
          "(?:gun|trigger|pistol)(?: \\w+){0,4}? (?:jammed|misfired|did not (?:fire|go off))|"
          "pulled the trigger (?:(?:and|but)(?! (?:\\w+ )?(?:bought|booked|ordered|signed|quit|got|applied|paid|"
          "sent|hired|moved))|"
          "last night|on my ?self)|"
          "(?:rope|noose|belt) (?:broke|snapped|gave(?: way| out)?|came loose)"
          "(?= [.,]|$| (?:and|so|before|last) )"),
    rule("already-did-it", 4, 0.7,
        "already something woke & did done took taken swallowed cut started myself after",
          "i (?:have )?already (?:did it|done it|took them|taken them|swallowed|cut|started)(?= [.,]|$| "
          "(?:and|so|now|it))|"
          "(?:i )?did something (?:really )?(?:bad|stupid) to my ?self|woke up (?:\\w+ ){0,4}?after (?:i "
          ")?(?:trying|tried|attempting)(?: to (?:end|die|kill))?"),
)  # fmt: skip

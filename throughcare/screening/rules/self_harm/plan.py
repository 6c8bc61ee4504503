"""Rules for intent, plans, preparation and self-harm done."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.rule import ADVERBS, NOW
from throughcare.screening.rules.self_harm.phrases import KILL, rule

# A goodbye letter that programs give as homework, with nothing beside it in its sentence that makes it more than that.
_HOMEWORK: Final = (
    r"(?:have |had )?(?:wrote|written|writing|write|finished|made)(?: \w+){0,2}? goodbye (?:letter|letters) to "
    r"(?:my |the |our )?"
    r"(?:addiction|alcohol|alcoholism|drugs|drinking|wine|vodka|beer|heroin|meth|cocaine|opioids|weed|smoking|"
    r"cigarettes|gambling)(?: (?:in|at|for) (?:my |our |the )?(?:group|class|homework|session))?(?= [.,?]|$)"
    r"(?!.* (?:one|another|also|letters?|notes?|tonight|gone|wins?|won|kids?|wife|husband|mom|dad|family|everyone|"
    r"everybody|pills?|gun|die|dead|kill|end|over|morning|tomorrow|table|goodbyes?)(?: |$))"
)

RULES: Final = (
    rule("going-to-kill-myself", 3, 0.96,
        "kill kills killing off offing hang hanging shoot shooting drown drowning delete deleting "
        "unalive unaliving murder erase erasing suffocate electrocute end take die & going about "
        "planning ready will decided determined intend & myself self life it tonight today tomorrow soon "
        "week weekend all",
          "(?:i|i am|am) (?:going|about|planning|ready|will|decided|determined|intend)"
          f" (?:{ADVERBS})(?:to )?(?:{ADVERBS})(?:{KILL} my ?self|(?:end|take) my (?:own )?life|end it "
          f"all|end it tonight|"
          "die (?:tonight|today|tomorrow|soon|this (?:week|weekend)))|"
          f"(?:i|am)(?: \\w+)? (?:will|going to) (?:{KILL} my ?self|die tonight)"),
    rule("self-harm-done", 3, 0.9,
        "myself himself herself themself themselves self cut cutting harmed selfharm* & hurt cut cutting "
        "burned burnt harmed harming hit scratched punched stabbed burning hurting self selfharm* harm "
        "harming",
          "(?:i|have|just|and|then|been|again|started|keep|kept|been) (?:\\w+ ){0,2}?(?:hurt|cut|cutting|"
          "burned|burnt|harmed|harming|hit|"
          "scratched|punched|stabbed|burning|hurting) my ?self (?:\\w+ ){0,2}?(?:on purpose|again|to "
          "feel|because|to cope|to calm|"
          "deliberately|intentionally|instead|so i|to (?:punish|stop|numb|make))|"
          "(?:hurt|cut|burned|burnt|harmed|hit|scratched|punched|stabbed) my ?self (?:\\w+ ){0,2}?(?:on purpose|"
          "purposely|deliberately|intentionally)|"
          f"i (?:just )?(?:cut|harmed) my ?self(?: {NOW})?(?! (?:shaving|cooking|chopping|on|while|off|"
          f"some|slack|a|when i was (?:cooking|shaving)|opening|slicing|making))|"
          "self ?harmed|self ?harming|self ?harm relapse(?! prevention)|(?:relapsed|slipped|back to|started|"
          "went back to|relapse)(?: "
          "\\w+){0,3}? (?:cutting|self ?harm\\w*|burning my ?self)|"
          "(?:i|been|am|keep|started) cutting(?: my ?self)? (?:again|every|to cope|at night|for)|"
          "cut (?:too deep|deeper|my (?:wrists?|arms?|thighs?|legs?) (?:again|last|this|on|to))"),
    rule("self-harm-told", 3, 0.82,
        "cut burned harm harmed hurt selfharm* & again anyway morning night tonight yesterday today earlier yes twice",
          f"i (?:{ADVERBS})(?:cut|self ?harm(?:ed)?)(?: (?:my (?:arms?|legs?|thighs?|wrists?|skin|hips?)))? "
          f"(?:{ADVERBS})"
          "(?:again|anyway|this morning|last night|tonight|yesterday|today|earlier)(?= [.,?]|$| (?:and|so|but|"
          "because|i))|"
          "i hurt my ?self (?:again|last night|this morning|tonight)(?= [.,?]|$| (?:and|so|because|i))|"
          "self ?harm(?:ed)?(?: [:,])?(?: also)? (?:yes|twice)"),
    rule("streak-broken", 3, 0.88,
        "cutting cut self harm selfharm* burning & until gone ruined reset zero lost broke blew",
          "(?:clean|free|without|away|off|safe|streak)(?: (?:from|of|for|\\w+)){0,3}? (?:cutting|self ?harm\\w*|"
          "burning(?= (?:until|my|is gone|gone)))"
          "(?: \\w+){0,5}?(?: ,)? (?:until (?:this|last|today|tonight|yesterday|about|an|the|\\w+day)|"
          "(?:is |are |all )?gone|ruined|down to zero|back to zero)|"
          "(?:broke|blew|ruined|lost|reset) my(?: \\w+){0,4}? (?:cutting|self ?harm\\w*|harm free|cut free)"),
    rule("head-banging", 3, 0.82, "head & hit hitting bang banging banged slam slammed slamming smash",
          "(?:hit|hitting|bang|banging|banged|slam|slammed|slamming|smash) my (?:own )?head (?:on|against|into|with)"
          "(?: \\w+){0,3}? (?:over and over|again and again|until|on purpose|repeatedly|to (?:stop|feel|make|punish)|"
          "when i get)"),
    rule("have-a-plan", 3, 0.88, "plan planned",
          "(?:have|got|made|having|finalized|with) (?:a|my|the|it) (?!safety|meal|care|treatment|recovery|"
          "crisis|wellness|coping|good|study|exercise|lesson|weekend|discharge|relapse)(?:\\w+ )?plan"
          "(?: (?:and|for (?:how|tonight|when i|ending|my (?:death|suicide))|to (?:die|kill|end|do it|"
          "hurt|unalive|go through)|ready|set|now|already|this time))"
          "(?! (?:my|we|meal|safety|for the))|suicide plan|plan to (?:die|kill my ?self|end my life|end it)|"
          "planned (?:my (?:own )?(?:death|suicide|exit)|how to (?:die|do it|end|kill)|out (?:my|how i))"),
    rule("know-how", 3, 0.88,
        "how when where way method ways methods painless & know decided figured worked planned chose "
        "chosen picked found looking googling researching looked googled researched searching painless & "
        "die do end kill unalive go suicide death method",
          "(?:know|decided|figured out|worked out|planned|chose|chosen|picked|found)(?: \\w+)? (?:exactly )?"
          "(?:how|when|where|the way|a way|a method|my method)(?: \\w+){0,2}? (?:i )?(?:would|will|am "
          "going to|want to|to|am) "
          "(?:do it|die|end (?:it|my life)|kill my ?self|go through with|unalive)|picked (?:a|my|the) method|"
          "(?:looking up|googling|researching|looked up|googled|researched|searching)(?: \\w+){0,2}? "
          "(?:ways|how|methods|painless)(?: \\w+)? to (?:die|end|kill my ?self|do it|suicide)|painless "
          "(?:way|death|method)"),
    rule("picked-the-day", 3, 0.78, "day date time place spot & picked chosen chose set decided",
          "(?:picked|chosen|chose|set|decided on) (?:a|the|my) (?:day|date|time|place|spot|time and "
          "place|day and time)"
          "(?= [.]|$| (?:and|to (?:die|do it|end|go)|i am|for (?:it|when i|my (?:death|suicide))|already|"
          "now|it will))"
          "(?! and (?:venue|the venue|sent|invited|book|it is a|he|she|we))|"
          "date (?:picked|set) (?:to|for) (?:die|my|ending)"),
    rule("tonight-it-is", 3, 0.85, "tonight tomorrow today & night day & die end ends do go finally",
          "(?:tonight|tomorrow|today) is the (?:night|day) (?:i (?:die|end|do|go|finally)|it ends)"),
    rule("all-set", 3, 0.76,
        "set planned ready figured worked order home here reach place & everything affairs all & it need "
        "affairs",
          "(?:have|got|had) it all (?:set up|planned|ready|figured out|planned out|worked out|set)"
          "(?! for (?:the|my|our) (?:party|trip|wedding|class|meeting|group|move|interview))|"
          "everything (?:i need )?(?:is|i need is) (?:\\w+ )?(?:at home|here|ready to go|in place|within "
          "reach|next to me)(?! for (?:the|our|my))|"
          "everything i need (?:is|right|to (?:do it|die|end))|(?:my )?affairs (?:are )?in order"),
    rule("go-through-with-it", 3, 0.78, "through",
          "(?:go|goin|going|went|gone|going to go|follow|following)(?: \\w+)? through with (?:it|the "
          "plan|my plan|ending|killing)"
          "(?! (?:the )?(?:surgery|divorce|interview|appointment))"),
    rule("goodbye-letters", 3, 0.9, "note notes letter letters goodbye goodbyes",
          f"(?!{_HOMEWORK})"
          "(?:(?:wrote|written|writing|write|finished|leaving|left|have|made|wrote out)(?: \\w+){0,2}? "
          "(?:goodbye|suicide|final|last|farewell|good bye) "
          "(?:note|notes|letter|letters|message|messages|texts?)|suicide (?:note|letter)|"
          "(?:wrote|writing|written|left|leaving)(?: (?:a|the|my|some|out|all))*(?: \\w+)? (?:letters?|"
          "notes?) (?:to|for) (?:\\w+ ){1,4}?"
          "(?:in case|so (?:they|he|she)|for (?:when|after)|before i|when i am|explaining|saying "
          "(?:goodbye|sorry)|to (?:find|read|open))|"
          "(?:wrote|written|writing) (?:my|the|a) note(?= [.,]|$)|"
          "(?:this is|saying|said|say|time for|final|my last|it is) (?:my |our |the |all my |final |last "
          "|a )*(?:goodbyes?|good byes?|farewell)"
          "(?! (?:to (?:the|my|alcohol|drugs|old|him|her|drinking|winter|summer|fall)|party|dinner|lunch|"
          "hug))|goodbye (?:cruel )?(?:world|forever|for good))"),
    rule("by-the-time-you-read", 3, 0.92,
        "read reading see seeing find get hear & time when if & gone dead over late died done here away",
          "(?:by the time|when|if) (?:you|anyone|somebody|they|u|any ?one|someone) (?:are )?(?:read|"
          "reading|see|seeing|find|get|hear)(?: \\w+){0,2}? (?:this|it|me|my)"
          "(?: ,)?(?: \\w+){0,3}? (?:i will|ill|i would|i have|it will) (?:\\w+ )?(?:be (?:gone|dead|"
          "over|too late|far away forever)|have (?:died|done it)|not be here)"),
    rule("soon-gone", 3, 0.8,
        "gone dead over free & soon tonight tomorrow before forever good when and by morning & will "
        "would might am going",
          "i (?:will|am going to|would|might) (?:\\w+ )?be (?:dead|gone)(?: ,)? (?:soon|by (?:tonight|"
          "tomorrow|then|morning|the morning)|tonight|tomorrow|before|forever|for good|"
          "when you|and)(?! (?:for|on|visit|back))|(?:it|this) will (?:all |finally )?be over (?:soon|"
          "tonight|tomorrow)(?: for me)?|"
          "(?:tonight|soon|tomorrow) i will (?:\\w+ )?be (?:dead|gone|free forever)"),
    rule("last-day", 3, 0.78,
        "last final & day night week message post sunset birthday christmas goodbye words & alive earth "
        "planet die go end ever night message post goodbye sunset",
          "(?:my|the) (?:last|final) (?:day|night|week|message|post|sunset|birthday|christmas|goodbye|"
          "words)(?: \\w+)? "
          "(?:alive|on (?:this )?earth|on this planet|before i (?:die|go|end)|ever)|(?:this is|tonight "
          "is|today is|tomorrow is|it is) my last "
          "(?:night|message|post|goodbye|sunset)(?! (?:at|in|of|here|with|for))"),
    rule("doing-it-tonight", 3, 0.75, "tonight today tomorrow weekend now & do doing end ending & it this",
          "(?:going to|am|will|gonna|about to|ready to)(?: \\w+){0,2}? (?:do|doing|end|ending) (?:it|"
          "this all) (?:tonight|today|tomorrow|this weekend|right now)"
          "(?! (?:after|at|with|if|before|instead))"),
    rule("means", 3, 0.9,
          "pills meds medication gun rope bridge ledge roof rooftop edge tracks blade razor noose knife "
          "weaponemoji tablets pillemoji train belt cliff traffic tree wall pole truck building balcony "
          "bus car road",
          "(?:saved|saving|stockpil\\w+|hoard\\w+|collect\\w+|counted|counting|stashed|stashing|hiding|"
          "enough|bought)(?: \\w+){0,4}? "
          "(?:pills|meds|medication|tablets|pillemoji)(?: (?:to (?:die|do it|end|kill|finish|never|not|"
          "go|overdose)|ready|and (?:i|the)|in case|so i|tonight|now))|"
          "(?:have|got|holding|hold|with|bought|buy|keep looking at|staring at|found|looking at|"
          "load\\w*)(?: \\w+){0,3}? (?:gun|rope|noose|blade|razor|knife|weaponemoji)"
          "(?: \\w+){0,2}? (?:ready|next to me|in front of me|in my hand|"
          "to my (?:head|wrist|throat|chest)|with me|"
          "beside me|in my lap|loaded|"
          "tonight|and (?:a note|i am (?:ready|going))|to (?:do it|use on my ?self|end|kill))|"
          "(?:on|at|standing on|sitting on|near|by|at the edge of|edge of)(?: the| a)? (?:bridge|ledge|"
          "roof|rooftop|edge|train tracks|tracks|cliff)"
          "(?: \\w+){0,2}? (?:right now|now|ready|and i (?:want|am|will)|thinking|to jump|about to|to end)|"
          "(?:pills|tablets|pillemoji|meds)(?: (?:are|right|all|here))* "
          "(?:in front of me|in my hand|lined up)|"
          "(?:drive|driving|drove|crash|crashing|steer|swerve)(?: \\w+){0,4}? (?:off (?:the|a) (?:bridge|"
          "road|cliff)|into (?:a|the|that|oncoming) (?:tree|wall|traffic|pole|truck))|"
          "(?:jump|jumping|throw myself|walk|step|stepping|walking) (?:\\w+ ){0,2}?(?:off (?:a|the|my|"
          "this) (?:bridge|roof|building|balcony|ledge|cliff)|(?:in front of|into) (?:a |the |oncoming "
          ")?(?:train|traffic|bus|car|truck))"),
    rule("noose", 3, 0.84, "noose nooses",
          "(?:a|the|my|his|her|tied|made|bought|have|has|found)(?: \\w+)? nooses?"
          "(?! (?:for (?:the|a) (?!rope|beam|door|branch)|in (?:the|a) (?:game|"
          "movie|museum)))"),
    rule("giving-away", 3, 0.6, "away",
          "(?:giving|gave|given|give) (?:\\w+ )?away (?:all |most of |everything |of )?(?:my )?(?:things|"
          "stuff|belongings|possessions|pets?|dog|cat|everything i own|favorite)"),
)  # fmt: skip

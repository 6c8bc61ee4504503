"""Rules for ideation: thoughts and wishes of ending one's life or of self-harm."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.rule import ADVERB, ADVERBS, NO_MORE, NOW, OWN, SELF
from throughcare.screening.rules.self_harm.phrases import DEATH, ENDING, HARM, KILL, WANT, rule

RULES: Final = (
    rule("want-to-die", 2, 0.95,
        "die dye dead unalive exist existing dieemoji living alive wake gone disappear forever rot & want "
        "wants wanted wanting wish wishes need needs ready going trying planning plan plans tempted "
        "decided determined longing desperate urge urges desire prefer rather deserve deserves love "
        "supposed hope hoping begging waiting intend intending craving about willing",
          f"{WANT} (?:{ADVERBS})(?:to|2|too)? ?(?:{ADVERBS})(?:go )?{DEATH}(?: {NOW}| {NO_MORE})?"),
    rule("let-me-die", 2, 0.92, "die kill",
          "(?:let me|want me to|please let me|let us all) (?:\\w+ )?die|(?:someone|somebody|please|god|"
          "lord|anyone)(?: \\w+){0,2}?"
          " kill me(?! with| if you| now lol)|kill me (?:i am |am )?(?:not (?:kidding|joking)|for real|"
          "serious(?:ly)?|i mean it)|rather (?:be dead|die)(?: than (?:live|keep|be alive|wake|"
          "go on|exist|feel))|"
          "dying is (?:all|the only)|i (?:should|deserve to|have to|must|need to) (?:\\w+ )?(?:die|be dead)"),
    rule("kill-myself", 2, 0.95,
        "myself himself herself themself themselves self kms & kill kills killing off offing hang "
        "hanging shoot shooting drown drowning delete deleting unalive unaliving murder erase erasing "
        "suffocate electrocute end ending neck yeet harm",
          f"{KILL} (?:my ?self|my own self|him ?self|her ?self|them ?sel(?:f|ves))(?! (?:laughing|with "
          f"work|at the gym|for a|over a))|"
          f"(?:end|ending|neck|yeet|harm) {SELF}(?! up)"),
    rule("want-not-to-live", 2, 0.92,
        "not lost no & live living alive exist existing life earth world around breathe breathing "
        "existence & want wanting feel wish plan care desire need deserve will",
          "not (?:\\w+ ){0,2}?(?:want|wanting|feel like|wish|plan|care|desire|need|deserve)"
          f" (?:to |2 |for )?(?:{ADVERBS})(?:to |be |keep |continue |stay |go on |this )?(?:live|living|"
          f"alive|exist|existing|life|"
          "breathe|breathing|on this earth|in this world|around|existence)"
          "(?! (?:with|in|at|here|near|like|there|off|on|together|through|under|my|that|by|a|next|around|"
          "him|her|them|you|people))"
          f"(?: {NO_MORE})?|not (?:\\w+ )?(?:want|wish|deserve) to (?:live|exist|be alive) (?:like this|at all|"
          f"in this world|here|on this)"
          f"(?: {NO_MORE})?|lost (?:the |my |all )?(?:will|desire|wish) to (?:live|keep living)|no "
          f"(?:will|desire|wish) to live"),
    rule("not-want-to-be-here", 1, 0.75,
        "here around alive earth & not no & want wanting deserve belong meant supposed wish wished hope",
          f"not (?:\\w+ )?(?:want|wanting|deserve|belong|meant|supposed) (?:to )?be here (?:on (?:this "
          f")?earth|{NO_MORE})|"
          f"(?:wish|wished|hope) (?:i|they|we) (?:{ADVERBS})(?:was|were) (?:{ADVERBS})(?:not|no longer) (?:here|"
          f"around|alive|on this)"),
    rule("wake-up-unwanted", 1, 0.75, "wake",
          "not (?:\\w+ )?want (?:to )?(?:have to )?(?:ever )?wake up(?: tomorrow| again| any ?more| in "
          "the morning)?"
          "(?! (?:early|at|to|for|my|the|that))"),
    rule("suicidal", 2, 0.88, "suicidal suicidality",
          "(?:i|am|feel|feels|feeling|felt|feelin|being|been|getting|got|become|becoming|so|still|me|my|"
          "myself|he is|"
          "she is|they are|is|having|have|had|very|low key|really|lowkey|actively|passively|again)"
          "(?: \\w+){0,3}? suicidal(?:ity)?|suicidal (?:\\w+ )?(?:again|tonight|today|right now|now|lately|"
          "thoughts|urges|ideation|feelings)(?: \\w+){0,2}? (?:again|tonight|today|right now|lately|back|"
          "worse|came|are|every|"
          "all|i|me|my|keep)|suicidal"
          f"(?: (?:again|tonight|right now|{NOW}|af|as fuck|as hell))"),
    rule("thoughts-of-ending", 2, 0.88,
          "think thinks thinking thought thoughts considering consider considered contemplating "
          "contemplate contemplated fantasizing fantasize fantasise fantasising daydream daydreaming "
          "dream dreaming obsess obsessing obsessed urge urges intrusive imagine imagining planning "
          "googling researching want wanting ideas ideation temptation feel feeling close talking "
          "attempting attempt commit committing ready & suicide dying dead death end ending existing "
          "being taking take jumping un self harm hurting hurt cutting cut harming unaliv* punish* burn* "
          "injur* slice stab kill kills killing off offing hang hanging shoot shooting drown drowning "
          "delete deleting unalive unaliving murder erase erasing suffocate electrocute",
          "(?:think|thinks|thinking|thought|thoughts|considering|consider|considered|contemplating|"
          "contemplate|contemplated|"
          "fantasizing|fantasize|fantasise|fantasising|daydream|daydreaming|dream|dreaming|obsess|"
          "obsessing|obsessed|urge|urges|"
          "intrusive|imagine|imagining|planning|googling|researching|want|wanting|ideas|ideation|temptation|"
          f"feel like|feeling like|close to|talking about|attempting|attempt|commit|committing|ready for)"
          f"(?: (?:\\w+ ){{0,3}}?(?:of|about|to|on)(?: \\w+){{0,2}}?)? (?:{ADVERB} )?{ENDING}"),
    rule("commit", 2, 0.85, "commit committing",
          "(?:commit|committing)(?: \\w+)? ?(?:suicide|sui|un ?alive|die|not alive|sewer slide|"
          "sewerslide|toaster bath|self delete|dieemoji)"),
    rule("end-my-life", 2, 0.93, "life lives & end ends ending ended take takes taking took finish finishing",
          f"(?:end|ends|ending|ended|take|takes|taking|took|finish|finishing) {OWN} (?:own |whole |"
          f"fucking |pathetic )*(?:life|lives)"
          "(?! (?:back|seriously|for granted|into|to the|one|day|in a|as|by the))"),
    rule("end-it", 2, 0.85, "end ending",
          f"(?:{WANT}|just|could|should|might|will|back to|let us|thinking (?:of|about)|urge to|can|must|"
          f"ready|i am|tonight i)"
          f" (?:{ADVERBS})(?:to )?(?:\\w+ )??(?:end|ending) (?:it|things|it all|everything|this all)"
          "(?: all| now| tonight| soon| today| forever| for good| once and for all)?"
          "(?! (?:with|between|by|on|there|early|here|amicably|at|up|in|off|well|like))|(?:end|ending) "
          "it all"),
    rule("code-words", 2, 0.85,
        "unalive unaliving un self sewer sewerslide kermit ctb toaster unaliv* game gameend* gamend*",
          f"(?:un ?alive|un ?aliving|un ?alived)(?: {SELF})?|self ?(?:delet\\w+|exit|terminat\\w+|"
          f"destruct ?button)|sewer ?slide|"
          "kermit (?:sewer|sui\\w*|self)|ctb|toaster bath|game ?end(?:ing)? my ?self"),
    rule("code-phrases", 2, 0.85, "catch log sudoku & bus off commit",
          f"(?:want|going|ready|time|about|need) (?:{ADVERBS})(?:to )?catch (?:the|my) bus(?= [.,]|$| "
          f"(?:tonight|soon|for good|already|forever))|"
          "log off (?:life|forever|permanently)|commit sudoku"),
    rule("leave-this-world", 2, 0.8, "life world earth & uninstall quit leave leaving quitting f4",
          "(?:uninstall|quit|quitting|rage quit|leave|leaving) (?:life|this life|this world|this "
          "earth)(?: forever)?|alt f4 (?:my )?life"),
    rule("misses-it", 2, 0.82, "miss missing & cutting harm selfharm* blade blades hurting",
          "miss(?:ing)? (?:the |my )?(?:cutting|self ?harm\\w*|blades?|hurting my ?self)"
          "(?! (?:class|hair|wood|grass|edge|board|school))"),
    rule("threatens", 2, 0.84, "threatening threatened threatens & jump suicide kill end hang",
          "threaten(?:ing|ed|s) (?:to )?(?:jump(?! ship)|suicide|commit suicide|hang (?:him|her|them) ?sel\\w+|"
          "kill (?:him|her|them) ?sel\\w+|end (?:it|his life|her life|their life))"),
    rule("others-better-off", 2, 0.86, "better happier easier & without gone",
          "(?:he|she|they|friend|brother|sister|son|daughter|husband|wife|dad|mom|cousin|roommate|partner)(?: \\w+)?? "
          "(?:says|said|saying|keeps? (?:saying|posting|texting|writing|telling)|posts|posted|posting|texted|texts|"
          "wrote|writes|told me|thinks|is saying)(?: \\w+){0,6}? (?:better(?: off)?|happier|easier)(?: \\w+){0,2}? "
          "(?:without (?:him|her|them)|if (?:he|she|they) (?:was|were) (?:gone|dead|not here))"),
    rule("can-not-stay-safe", 2, 0.82, "safe & not",
          "can ?not (?:\\w+ )?(?:promise (?:that )?(?:i will |i can |to )(?:be|stay|keep my ?self) safe|"
          "keep my ?self safe|stay safe)(?! (?:on|in|at|from|while|driving|out)\\b)"),
    rule("not-safe", 2, 0.72, "safe trust danger & not danger",
          "(?:am|feel|feeling) not (?:feeling |really |very )?safe(?: with my ?self| from my ?self| by "
          "my ?self)?"
          "(?: tonight| right now| alone| now| today| any ?more)?(?! (?:with|around|to|at|for|in|on|near|"
          "from|driving|going|here|there|walking))|"
          "not (?:feel|be|feeling|being) safe (?:with my ?self|by my ?self|alone|tonight|right now|from "
          "my ?self|any ?more|being alone)|"
          "not (?:\\w+ )?(?:keep|stay|keeping) (?:my ?self |me )?safe|danger to my ?self|"
          "not (?:\\w+ )?trust my ?self (?:alone|tonight|right now|to be alone|to stay alive|to stay "
          "safe|with my|at home)"),
    rule("want-self-harm", 2, 0.9,
        "myself himself herself themself themselves self harm cut cutting selfharm hurt burn & "
        "want wants wanted wanting wish wishes need needs ready going trying planning plan plans "
        "tempted decided "
        "determined longing desperate urge urges desire prefer rather deserve deserves love supposed "
        "hope hoping begging waiting intend intending craving about willing feel thinking thoughts "
        "thought close might will could impulses burn hurt",
          f"(?:{WANT}|feel like|thinking (?:of|about)|thoughts of|thought of|close to|might|will|could)"
          f" (?:{ADVERBS})(?:to )?(?:{ADVERBS}|like )?(?:{HARM} {SELF}(?! some slack| a break| off| "
          f"loose| some)|self ?harm|cut again|"
          "cutting(?: again| tonight| my ?self| my (?:arms?|legs?|wrists?|thighs?))|"
          "start cutting|cut my (?:wrists?|arms?|legs?|skin|thighs?))|urges? (?:\\w+ )?to (?:self ?harm|"
          "cut|burn|hurt)|"
          "(?:self ?harm|cutting) (?:urges?|thoughts|impulses)"),
)  # fmt: skip

"""Rules for suicide and self-harm: 1 a passive wish, 2 ideation, 3 a plan or self-harm, 4 an attempt.

The severities follow the order of the Columbia Suicide Severity Rating Scale (Posner et al. 2011). A flag is a
prompt for a person, never a diagnosis. Words in which methods are named are kept to what people write.
"""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import SELF_HARM
from throughcare.screening.rules.rule import ADVERB, ADVERBS, NO_MORE, NOW, OWN, SELF, Rule

_WANT: Final = (
    "(?:want|wants|wanted|wanting|wish|wishes|need|needs|ready|going|trying|planning|plan|plans|tempted|decided|"
    "determined|longing|desperate|urge|urges|desire|prefer|rather|deserve|deserves|love|supposed|hope|"
    "hoping|begging|waiting|intend|intending|craving|about|willing)"
)
_DEATH: Final = (
    "(?:die(?! of| from| hair| laughing| down| hard)|be dead(?! wrong)|be unalive|unalive|not exist|not be alive|"
    "stop existing|cease to exist|stop living|stop being alive|never wake up|not wake up|dieemoji|"
    "be gone forever|be gone for good|disappear forever|sleep forever|be no more|rot away)"
)
_KILL: Final = (
    "(?:kill|kills|killing|off|offing|hang|hanging|shoot|shooting|drown|drowning|delete|deleting|unalive|"
    "unaliving|murder|erase|erasing|suffocate|electrocute)"
)
_HARM: Final = "(?:hurt|hurting|cut|cutting|harm|harming|burn|burning|punish|punishing|injure|injuring|slice|stab)"
_ENDING: Final = (
    f"(?:suicide|dying|being dead|my (?:own )?death|{_KILL} {SELF}|end(?:ing)? it(?: all)?|ending {OWN} (?:own )?life|"
    f"end (?:{OWN} )?life|end everything|ending everything|ending things for good|not being (?:here|alive|around)|"
    f"not existing|taking {OWN} (?:own )?life|take {OWN} (?:own )?life|self ?delet\\w+|un ?aliving|un ?alive|"
    f"{_HARM} {SELF}|self ?harm\\w*|death all the time|jumping off)"
)
_GONE: Final = (
    "(?:was|were|am|are|just|died|die|disappeared|disappear|vanished|left this|gone|dead|stopped existing|"
    "never woke|did not wake|never existed|never came back|were not here|was not here|was not around|"
    "were not around|jumped|killed)"
)


def _rule(name: str, severity: int, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(SELF_HARM, name, weight, anchors, pattern, severity, scoped)


_PASSIVE: Final = (
    _rule("tired-of-living", 1, 0.8, "tired sick exhausted weary fed done over finished through bored enough hate hating stand bear had & life living existing alive existence exist breathing",
          "(?:tired|sick|exhausted|weary|fed up|done|over|finished|through|bored|had enough|hate|hating|"
          f"can not stand|can not bear|done with|had it)(?: (?:and tired|of|with|{ADVERB}))*? "
          "(?:life|living|existing|being alive|my life|this life|existence|breathing|my existence)"
          "(?! (?:with|in|at|together|here|under|alone|paycheck|off))"),
    _rule("tired-of-it-all", 1, 0.55, "tired done ready & everything it here me over & all everything being over stop end",
          f"(?:am|feel|feeling) (?:{ADVERBS})(?:tired of (?:being here|being me|it all)|"
          f"done with (?:everything|it all)|ready (?:for|to) (?:be over|it (?:all )?to (?:be over|end|stop)))"),
    _rule("better-off-without-me", 1, 0.85, "better happier easier relieved & without if dead gone",
          "(?:better(?: off)?|happier|easier|relieved)(?: \\w+){0,4}? (?:without me(?! (?:there|in the (?:group|team)))|"
          f"if i (?:{ADVERBS})(?:{_GONE}|do not exist)|dead|with me gone|when i am gone|once i am gone)|"
          "without me (?:everyone|everybody|they|the world|my family|my kids) (?:would|will|is|are) (?:\\w+ ){0,2}better"),
    _rule("nobody-would-notice", 1, 0.8,
          "nobody no noone not who would & notice noticed care cares miss mind cry know bother remember mourn sad blink & if when that once",
          "(?:nobody|no one|noone|not one person|who|would any ?(?:one|body)|would they|wonder who|"
          "they would not|no body)(?: \\w+){0,3}? (?:notice|noticed|care|cares|miss|mind|cry|know|bother|remember|mourn|"
          f"be sad|even blink)(?: me)?(?: \\w+)?? (?:if|when|that|once) i (?:{ADVERBS})(?:{_GONE})"),
    _rule("if-i-were-gone", 1, 0.7, "if & died disappeared gone dead wake woke here alive existing vanished exist & nobody no noone any anyone who they it everyone",
          f"if i (?:{ADVERBS})(?:died|disappeared|was gone|were gone|am gone|was dead|were dead|did not wake up|"
          "never woke up|was not here|were not here|was not alive|stopped existing|vanished|did not exist)"
          "(?: \\w+){0,3}?(?: ,)? (?:nobody|no one|noone|any ?one|who|they would|it would not matter|"
          f"it would be (?:\\w+ )?(?:better|easier|fine|ok)|everyone would|would any)"),
    _rule("not-be-around", 1, 0.75, "not & be & around here alive",
          "(?:will|would|might|may|going to|am|do) not(?: \\w+){0,4}? be (?:around|here|alive)"
          f" (?:{NO_MORE}|for (?:long|the holidays|christmas|thanksgiving|my birthday|that|it)|by then|"
          "to (?:see|find out|worry)|next year|this time next|come (?:\\w+)|when (?:it|that|you|they)|"
          "in a (?:week|month|year)|tomorrow|(?:by|after) (?:\\w+))"
          "(?! \\w+ (?:visiting|vacation|traveling|travelling|trip|flying))"),
    _rule("not-living-that-long", 1, 0.75, "not never doubt & living live alive make making last lasting survive surviving see seeing & long longer old thirty forty 30 40 25 21 18 birthday christmas year night week weekend morning tomorrow winter age month retire retirement",
          "(?:not|never|do not think i will|doubt i will)(?: \\w+){0,3}? "
          "(?:living|live|be alive|make it|making it|last|lasting|survive|surviving|see)"
          "(?: (?:to be|to see|past|until|till|through|to|the|this|another|my|next|that|much|so|be))+ "
          "(?:long|longer|old|thirty|forty|30|40|25|21|18|birthday|christmas|year|night|week|weekend|morning|tomorrow|"
          "winter|age|month|retire|retirement)"),
    _rule("no-future", 1, 0.55, "future",
          "(?:not|never|no longer) (?:really |even )?(?:see|have|imagine|picture) (?:a|any|my|much of a) future"
          "(?! (?:with|at|in|for us|together))|no future (?:for me|left|anymore|ahead)|(?:i )?have no future"),
    _rule("no-point", 1, 0.65, "point reason purpose sense & live living life alive exist existing existence on going stay staying wake waking getting here continue continuing carry keep breathing",
          "(?:no|not (?:see|have|know|find)(?: \\w+){0,2}?|what is|what was|is there|lost|without|never|not any|what)"
          " (?:a |any |the |my |much |really )?(?:even )?(?:point|reason|purpose|sense)"
          " (?:of |in |to |for |trying )?(?:even |me |my |keep |be |just )?(?:live|living|life|being alive|alive|"
          "exist|existing|existence|going on|go on|going|keep going|stay alive|staying alive|staying|stay here|"
          "wake up|waking up|getting up|being here|carry on|continue|continuing|breathing)(?! to (?:work|class|school))"),
    _rule("no-point-any-more", 1, 0.52, "point",
          f"(?:no|what is the|not see the|not see a|is there a) point (?:in anything |of anything |to anything )?"
          "(?:any ?more|in anything|of anything|to anything|to any of this|of any of this|in trying any ?more)"),
    _rule("nothing-to-live-for", 2, 0.85, "live living",
          "(?:nothing|no reason|not anything|no one|nobody|not much|not a reason|not have anything|no reasons)"
          "(?: \\w+){0,3}? (?:to live|to keep living|worth living)(?: for)?(?! (?:on|off|with|near))|"
          "life is(?: \\w+)? (?:not|pointless|meaningless)(?: \\w+)?? (?:worth (?:living|it)|pointless|meaningless)|"
          "not (?:worth|deserve|fit) (?:to (?:live|be alive)|living|being alive)|not want to be alive"),
    _rule("worthless-life", 1, 0.55, "life & pointless meaningless over hopeless worthless worth",
          "(?:my )?life (?:is|feels|has become)(?: \\w+)? (?:pointless|meaningless|over|hopeless|worthless|not worth)"),
    _rule("never-born", 1, 0.85, "born",
          "(?:never|not|had not|was not|were not)(?: \\w+){0,2}? (?:been |be )?born(?! (?:in|with|here|to|yet))"),
    _rule("never-wake", 2, 0.85, "wake woke waking",
          "(?:wish|hope|hoping|want|wanted|pray|praying|prayed|going|go|went|fall|sleep|love|like|mind|better)"
          "(?: \\w+){0,7}? (?:never|(?<!can )not|did not|do not|will not|would not|without) (?:have to |ever |just |to |even )?"
          "(?:wake|woke|waking)(?: back)?(?: up)?(?! (?:early|at|until|him|her|my|the|anyone|people))"),
    _rule("wish-dead", 2, 0.92, "dead dieemoji death die died disappear gone alive exist unalive hit & wish wished wishing hope hoping pray praying want would should could better rather wants",
          "(?:wish|wished|wishing|hope|hoping|pray|praying|want|would|should|could|better|rather|wants)"
          f"(?: (?:i|me|that|god|someone|something|it|life|for|would|to|{ADVERB}))*? "
          "(?:was dead|were dead|am dead|be dead|had died|have died|could die|would die|would just die|could just die|"
          "die in my sleep|not alive|was not alive|were not alive|not exist|did not exist|dead already|"
          "could disappear forever|were gone for good|could dieemoji|for death|(?:get|be) hit by a)"
          "(?! (?:of|from|laughing|inside with))|i would be better dead|wish i dead"),
    _rule("hope-to-die", 2, 0.9, "die",
          f"(?:hope|hoping|pray|praying|wish|wishing)(?: (?:that|to god))? i (?:could |would |get to )?(?:{ADVERBS})(?:die|unalive)"),
    _rule("disappear", 1, 0.5, "disappear vanish evaporate",
          f"(?:want|wanted|wish i could|need|wants|going) (?:to )?(?:{ADVERBS})(?:disappear|vanish|evaporate|fade away)"
          "(?! (?:into|from (?:the )?(?:party|work|class|group)))"),
    _rule("not-care-if-i-die", 1, 0.85, "die live wake dead died alive living survive",
          "(?:not|no longer|never|would not|stopped) (?:really |even )?(?:care|caring|mind|matter|afraid|scared|bother)"
          "(?: \\w+){0,2}? (?:if|whether|that|when) i (?:\\w+ ){0,2}?(?:die|live|wake|am dead|died|lived|was dead|"
          "were dead|make it|am alive|survive)|ok with dying|okay with dying|at peace with dying"),
    _rule("can-not-go-on", 1, 0.62, "not & go going live keep hold carry fight exist & on like any anymore more longer way life living",
          "can ?not (?:\\w+ )?(?:go on|carry on|keep going|keep living|live like this|live this way|hold on|"
          f"keep fighting|fight)(?: (?:{NO_MORE}|like this|living|with life|this way))|can ?not go on|"
          "can ?not (?:live|exist) like this(?: any ?more)?|not want to (?:go on|carry on|keep going|fight)"
          "(?: like this| any ?more)?(?! (?:with|to|this (?:trip|medication|diet)))"),
    _rule("can-not-do-this", 1, 0.42, "not & do take handle & anymore any more longer",
          f"can ?not (?:\\w+ )?(?:do|take|handle) (?:this|it|life|living|this life)(?: shit| pain)? (?:{NO_MORE})"),
    _rule("can-not-do-life", 1, 0.6, "not & life living & do take handle face deal bear stand",
          f"can ?not (?:\\w+ )?(?:do|take|handle|face|deal with|bear|stand) (?:this )?(?:life|living)(?: {NO_MORE})?"),
    _rule("giving-up-on-life", 1, 0.75, "up quit quitting & life living everything myself live",
          "(?:give|gave|giving|given) up on (?:life|living|everything|trying to live|myself)|quit life|quitting life"),
    _rule("given-up", 1, 0.3, "up & give given giving gave", "(?:have|am|just|want to|ready to|going to|already) (?:given|give|giving|gave) up"),
    _rule("burden", 1, 0.4, "burden burdening",
          "(?:am|being|be|feel like|become|just|such)(?: \\w+){0,2}? (?:a )?(?:burden|burdening)"
          "(?: (?:on|to) (?:\\w+ )?(?:everyone|everybody|people|all|family|them|him|her|kids|parents|you))?"),
    _rule("way-out", 1, 0.55, "way escape & out no", "only way out|no (?:other )?way out|no (?:other )?escape"),
    _rule("death-as-answer", 1, 0.6, "death dying suicide",
          "(?:(?:death|dying|suicide) (?:is|seems|feels|looks|"
          "sounds|would be)(?: \\w+){0,3}? (?:way|answer|option|solution|escape|relief|peaceful|better|easier|nice|good))"),
    _rule("stop-the-pain", 1, 0.45, "stop end over away & make want need wish just end & pain it everything hurting suffering thoughts voices misery",
          "(?:make|want|need|wish|just)(?: \\w+){0,3}? (?:pain|it|everything|hurting|suffering|thoughts|voices)"
          "(?: \\w+)? (?:stop|end|over|go away)(?: forever| for good)?(?! (?:raining|snowing|at))|end (?:the|my|this) (?:pain|suffering|misery)"),
    _rule("long-sleep", 1, 0.6, "sleep & forever ever never eternity big long eternal permanent",
          "sleep (?:forever|for ever|and never|for eternity)|(?:the )?(?:big|long|eternal|forever|permanent) sleep"),
    _rule("hopeless", 1, 0.22, "hopeless worthless useless unbearable suffocating numb",
          "hopeless|worthless|unbearable|suffocating|numb|useless"),
    _rule("hate-myself", 1, 0.28, "hate loathe despise disgusted & myself me life self", "(?:hate|loathe|despise|disgusted (?:by|with)) (?:\\w+ )?(?:my ?self|being me|my life)"),
    _rule("low", 1, 0.1, "depressed depression empty alone lonely crying anxiety despair miserable",
          "depressed|depression|empty|alone|lonely|despair|miserable"),
    _rule("suicide-named", 1, 0.3, "suicid* overdose", "suicid\\w*|overdose", scoped=True),
)  # fmt: skip

_IDEATION: Final = (
    _rule("want-to-die", 2, 0.95, "die dead unalive exist existing dieemoji living alive wake gone disappear forever rot & want wants wanted wanting wish wishes need needs ready going trying planning plan plans tempted decided determined longing desperate urge urges desire prefer rather deserve deserves love supposed hope hoping begging waiting intend intending craving about willing",
          f"{_WANT} (?:{ADVERBS})(?:to|2|too)? ?(?:{ADVERBS})(?:go )?{_DEATH}(?: {NOW}| {NO_MORE})?"),
    _rule("let-me-die", 2, 0.92, "die kill",
          "(?:let me|want me to|please let me|let us all) (?:\\w+ )?die|(?:someone|somebody|please|god|lord|anyone)(?: \\w+){0,2}?"
          " kill me(?! with| if you| now lol)|rather (?:be dead|die)(?: than (?:live|keep|be alive|wake|go on|exist|feel))|"
          "dying is (?:all|the only)|i (?:should|deserve to|have to|must|need to) (?:\\w+ )?(?:die|be dead)"),
    _rule("kill-myself", 2, 0.95, "myself himself herself themself themselves self kms & kill kills killing off offing hang hanging shoot shooting drown drowning delete deleting unalive unaliving murder erase erasing suffocate electrocute end ending neck yeet harm",
          f"{_KILL} (?:my ?self|my own self|him ?self|her ?self|them ?sel(?:f|ves))(?! (?:laughing|with work|at the gym|for a|over a))|"
          f"(?:end|ending|neck|yeet|harm) {SELF}(?! up)"),
    _rule("want-not-to-live", 2, 0.92, "not lost no & live living alive exist existing life earth world around breathe breathing existence & want wanting feel wish plan care desire need deserve will",
          "not (?:\\w+ ){0,2}?(?:want|wanting|feel like|wish|plan|care|desire|need|deserve)"
          f" (?:to |for )?(?:{ADVERBS})(?:to |be |keep |continue |stay |go on |this )?(?:live|living|alive|exist|existing|life|"
          "breathe|breathing|on this earth|in this world|around|existence)"
          "(?! (?:with|in|at|here|near|like|there|off|on|together|through|under|my|that|by|a|next|around|him|her|them|you|people))"
          f"(?: {NO_MORE})?|not (?:\\w+ )?(?:want|wish|deserve) to (?:live|exist|be alive) (?:like this|in this world|here|on this)"
          f"(?: {NO_MORE})?|lost (?:the |my |all )?(?:will|desire|wish) to (?:live|keep living)|no (?:will|desire|wish) to live"),
    _rule("not-want-to-be-here", 1, 0.75, "here around alive earth & not no & want wanting deserve belong meant supposed wish wished hope",
          f"not (?:\\w+ )?(?:want|wanting|deserve|belong|meant|supposed) (?:to )?be here (?:on (?:this )?earth|{NO_MORE})|"
          "(?:wish|wished|hope) i (?:was|were) (?:not|no longer) (?:here|around|alive|on this)"),
    _rule("wake-up-unwanted", 1, 0.75, "wake",
          "not (?:\\w+ )?want (?:to )?(?:have to )?(?:ever )?wake up(?: tomorrow| again| any ?more| in the morning)?"
          "(?! (?:early|at|to|for|my|the|that))"),
    _rule("suicidal", 2, 0.88, "suicidal suicidality",
          "(?:i|am|feel|feels|feeling|felt|feelin|being|been|getting|got|become|becoming|so|still|me|my|myself|he is|"
          "she is|they are|is|having|have|had|very|low key|really|lowkey|actively|passively|again)"
          "(?: \\w+){0,3}? suicidal(?:ity)?|suicidal (?:\\w+ )?(?:again|tonight|today|right now|now|lately|"
          "thoughts|urges|ideation|feelings)(?: \\w+){0,2}? (?:again|tonight|today|right now|lately|back|worse|came|are|every|"
          "all|i|me|my|keep)|suicidal"
          f"(?: (?:again|tonight|right now|{NOW}|af|as fuck|as hell))"),
    _rule("thoughts-of-ending", 2, 0.88,
          "think thinks thinking thought thoughts considering consider considered contemplating contemplate contemplated fantasizing fantasize fantasise fantasising daydream daydreaming dream dreaming obsess obsessing obsessed urge urges intrusive imagine imagining planning googling researching want wanting ideas ideation temptation feel feeling close talking attempting attempt commit committing ready & suicide dying dead death end ending existing being taking take jumping un self harm hurting hurt cutting cut harming unaliv* punish* burn* injur* slice stab kill kills killing off offing hang hanging shoot shooting drown drowning delete deleting unalive unaliving murder erase erasing suffocate electrocute",
          "(?:think|thinks|thinking|thought|thoughts|considering|consider|considered|contemplating|contemplate|contemplated|"
          "fantasizing|fantasize|fantasise|fantasising|daydream|daydreaming|dream|dreaming|obsess|obsessing|obsessed|urge|urges|"
          "intrusive|imagine|imagining|planning|googling|researching|want|wanting|ideas|ideation|temptation|"
          f"feel like|feeling like|close to|talking about|attempting|attempt|commit|committing|ready for)"
          f"(?: (?:\\w+ ){{0,3}}?(?:of|about|to|on)(?: \\w+){{0,2}}?)? (?:{ADVERB} )?{_ENDING}"),
    _rule("commit", 2, 0.85, "commit committing",
          "(?:commit|committing)(?: \\w+)? ?(?:suicide|sui|un ?alive|die|not alive|sewer slide|sewerslide|toaster bath|self delete|dieemoji)"),
    _rule("end-my-life", 2, 0.93, "life lives & end ends ending ended take takes taking took finish finishing",
          f"(?:end|ends|ending|ended|take|takes|taking|took|finish|finishing) {OWN} (?:own |whole |fucking |pathetic )*(?:life|lives)"
          "(?! (?:back|seriously|for granted|into|to the|one|day|in a|as|by the))"),
    _rule("end-it", 2, 0.85, "end ending",
          f"(?:{_WANT}|just|could|should|might|will|back to|let us|thinking (?:of|about)|urge to|can|must|ready|i am|tonight i)"
          f" (?:{ADVERBS})(?:to )?(?:\\w+ )??(?:end|ending) (?:it|things|it all|everything|this all)"
          "(?: all| now| tonight| soon| today| forever| for good| once and for all)?"
          "(?! (?:with|between|by|on|there|early|here|amicably|at|up|in|off|well|like))|(?:end|ending) it all"),
    _rule("code-words", 2, 0.85, "unalive unaliving un self sewer kermit ctb toaster unaliv* game bus log sudoku",
          f"(?:un ?alive|un ?aliving|un ?alived)(?: {SELF})?|self ?(?:delet\\w+|exit|terminat\\w+|destruct ?button)|sewer ?slide|"
          "kermit (?:sewer|sui\\w*|self)|ctb|toaster bath|game ?end(?:ing)? my ?self|"
          f"(?:want|going|ready|time|about|need) (?:{ADVERBS})(?:to )?catch (?:the|my) bus(?= [.,]|$| (?:tonight|soon|for good|already|forever))|"
          "log off (?:life|forever|permanently)|commit sudoku"),
    _rule("leave-this-world", 2, 0.8, "life world earth & uninstall quit leave leaving quitting f4",
          "(?:uninstall|quit|quitting|rage quit|leave|leaving) (?:life|this life|this world|this earth)(?: forever)?|alt f4 (?:my )?life"),
    _rule("not-safe", 2, 0.72, "safe trust danger & not danger",
          "(?:am|feel|feeling) not (?:feeling |really |very )?safe(?: with my ?self| from my ?self| by my ?self)?"
          "(?: tonight| right now| alone| now| today| any ?more)?(?! (?:with|around|to|at|for|in|on|near|from|driving|going|here|there|walking))|"
          "not (?:feel|be|feeling|being) safe (?:with my ?self|by my ?self|alone|tonight|right now|from my ?self|any ?more|being alone)|"
          "not (?:\\w+ )?(?:keep|stay|keeping) (?:my ?self |me )?safe|danger to my ?self|"
          "not (?:\\w+ )?trust my ?self (?:alone|tonight|right now|to be alone|to stay alive|to stay safe|with my|at home)"),
    _rule("want-self-harm", 2, 0.9, "myself himself herself themself themselves self harm cut cutting selfharm & want wants wanted wanting wish wishes need needs ready going trying planning plan plans tempted decided determined longing desperate urge urges desire prefer rather deserve deserves love supposed hope hoping begging waiting intend intending craving about willing feel thinking thoughts thought close might will could impulses burn hurt",
          f"(?:{_WANT}|feel like|thinking (?:of|about)|thoughts of|thought of|close to|might|will|could)"
          f" (?:{ADVERBS})(?:to )?(?:{ADVERBS}|like )?(?:{_HARM} {SELF}(?! some slack| a break| off| loose| some)|self ?harm|cut again|"
          "start cutting|cut my (?:wrists?|arms?|legs?|skin|thighs?))|urges? (?:\\w+ )?to (?:self ?harm|cut|burn|hurt)|"
          "(?:self ?harm|cutting) (?:urges?|thoughts|impulses)|urges? are (?:\\w+ )?(?:bad|strong)"),
)  # fmt: skip

_PLAN: Final = (
    _rule("going-to-kill-myself", 3, 0.96, "kill kills killing off offing hang hanging shoot shooting drown drowning delete deleting unalive unaliving murder erase erasing suffocate electrocute end take die & going about planning ready will decided determined intend & myself self life it tonight today tomorrow soon week weekend all",
          "(?:i|i am|am) (?:going|about|planning|ready|will|decided|determined|intend)"
          f" (?:{ADVERBS})(?:to )?(?:{ADVERBS})(?:{_KILL} my ?self|(?:end|take) my (?:own )?life|end it all|end it tonight|"
          "die (?:tonight|today|tomorrow|soon|this (?:week|weekend)))|"
          f"(?:i|am)(?: \\w+)? (?:will|going to) (?:{_KILL} my ?self|die tonight)"),
    _rule("self-harm-done", 3, 0.9, "myself himself herself themself themselves self cut cutting harmed selfharm* & hurt cut cutting burned burnt harmed harming hit scratched punched stabbed burning hurting self selfharm* harm harming",
          "(?:i|have|just|and|then|been|again|started|keep|kept|been) (?:\\w+ ){0,2}?(?:hurt|cut|cutting|burned|burnt|harmed|harming|hit|"
          "scratched|punched|stabbed|burning|hurting) my ?self (?:\\w+ ){0,2}?(?:on purpose|again|to feel|because|to cope|to calm|"
          "deliberately|intentionally|instead|so i|to (?:punish|stop|numb|make))|"
          f"i (?:just )?(?:cut|harmed) my ?self(?: {NOW})?(?! (?:shaving|cooking|chopping|on|while|off|some|slack|a|when i was (?:cooking|shaving)|opening|slicing|making))|"
          "self ?harmed|self ?harming|(?:relapsed|slipped|back to|started|went back to|relapse)(?: \\w+){0,3}? (?:cutting|self ?harm\\w*|burning my ?self)|"
          "(?:i|been|am|keep|started) cutting(?: my ?self)? (?:again|every|to cope|at night|for)|"
          "cut (?:too deep|deeper|my (?:wrists?|arms?|thighs?|legs?) (?:again|last|this|on|to))"),
    _rule("have-a-plan", 3, 0.88, "plan planned",
          "(?:have|got|made|having|finalized|with) (?:a|my|the|it) (?:\\w+ )?plan"
          "(?: (?:and|for (?:how|tonight|when i|ending|my (?:death|suicide))|to (?:die|kill|end|do it|hurt|unalive|go through)|ready|set|now|already|this time))"
          "(?! (?:my|we|meal|safety|for the))|suicide plan|plan to (?:die|kill my ?self|end my life|end it)|"
          "planned (?:my (?:own )?(?:death|suicide|exit)|how to (?:die|do it|end|kill)|out (?:my|how i))"),
    _rule("know-how", 3, 0.88, "how when where way method ways methods painless & know decided figured worked planned chose chosen picked found looking googling researching looked googled researched searching painless & die do end kill unalive go suicide death method",
          "(?:know|decided|figured out|worked out|planned|chose|chosen|picked|found)(?: \\w+)? (?:exactly )?"
          "(?:how|when|where|the way|a way|a method|my method)(?: \\w+){0,2}? (?:i )?(?:would|will|am going to|want to|to|am) "
          "(?:do it|die|end (?:it|my life)|kill my ?self|go through with|unalive)|picked (?:a|my|the) method|"
          "(?:looking up|googling|researching|looked up|googled|researched|searching)(?: \\w+){0,2}? "
          "(?:ways|how|methods|painless)(?: \\w+)? to (?:die|end|kill my ?self|do it|suicide)|painless (?:way|death|method)"),
    _rule("picked-the-day", 3, 0.78, "day date time place spot & picked chosen chose set decided",
          "(?:picked|chosen|chose|set|decided on) (?:a|the|my) (?:day|date|time|place|spot|time and place|day and time)"
          "(?= [.]|$| (?:and|to (?:die|do it|end|go)|i am|for (?:it|when i|my (?:death|suicide))|already|now|it will))"
          "(?! and (?:venue|the venue|sent|invited|book|it is a|he|she|we))|"
          "date (?:picked|set) (?:to|for) (?:die|my|ending)"),
    _rule("tonight-it-is", 3, 0.85, "tonight tomorrow today & night day & die end ends do go finally",
          "(?:tonight|tomorrow|today) is the (?:night|day) (?:i (?:die|end|do|go|finally)|it ends)"),
    _rule("all-set", 3, 0.76, "set planned ready figured worked order home here reach place & everything affairs all & it need affairs",
          "(?:have|got|had) it all (?:set up|planned|ready|figured out|planned out|worked out|set)"
          "(?! for (?:the|my|our) (?:party|trip|wedding|class|meeting|group|move|interview))|"
          "everything (?:i need )?(?:is|i need is) (?:\\w+ )?(?:at home|here|ready to go|in place|within reach|next to me)(?! for (?:the|our|my))|"
          "everything i need (?:is|right|to (?:do it|die|end))|(?:my )?affairs (?:are )?in order"),
    _rule("go-through-with-it", 3, 0.78, "through",
          "(?:go|goin|going|went|gone|going to go|follow|following)(?: \\w+)? through with (?:it|the plan|my plan|ending|killing)"
          "(?! (?:the )?(?:surgery|divorce|interview|appointment))"),
    _rule("goodbye-letters", 3, 0.9, "note notes letter letters goodbye goodbyes",
          "(?:wrote|written|writing|write|finished|leaving|left|have|made|wrote out)(?: \\w+){0,2}? (?:goodbye|suicide|final|last|farewell|good bye) "
          "(?:note|notes|letter|letters|message|messages|texts?)|suicide (?:note|letter)|"
          "(?:wrote|writing|written|left|leaving)(?: (?:a|the|my|some|out|all))*(?: \\w+)? (?:letters?|notes?) (?:to|for) (?:\\w+ ){1,4}?"
          "(?:in case|so (?:they|he|she)|for (?:when|after)|before i|when i am|explaining|saying (?:goodbye|sorry)|to (?:find|read|open))|"
          "(?:wrote|written|writing) (?:my|the|a) note(?= [.,]|$)|"
          "(?:this is|saying|said|say|time for|final|my last|it is) (?:my |our |the |all my |final |last |a )*(?:goodbyes?|good byes?|farewell)"
          "(?! (?:to (?:the|my|alcohol|drugs|old|him|her|drinking|winter|summer|fall)|party|dinner|lunch|hug))|goodbye (?:cruel )?(?:world|forever|for good)"),
    _rule("by-the-time-you-read", 3, 0.92, "read reading see seeing find get hear & time when if & gone dead over late died done here away",
          "(?:by the time|when|if) (?:you|anyone|somebody|they|u|any ?one|someone) (?:are )?(?:read|reading|see|seeing|find|get|hear)(?: \\w+){0,2}? (?:this|it|me|my)"
          "(?: ,)?(?: \\w+){0,3}? (?:i will|ill|i would|i have|it will) (?:\\w+ )?(?:be (?:gone|dead|over|too late|far away forever)|have (?:died|done it)|not be here)"),
    _rule("soon-gone", 3, 0.8, "gone dead over free & soon tonight tomorrow before forever good when and by morning & will would might am going",
          "i (?:will|am going to|would|might) (?:\\w+ )?be (?:dead|gone)(?: ,)? (?:soon|by (?:tonight|tomorrow|then|morning|the morning)|tonight|tomorrow|before|forever|for good|"
          f"when you|and)(?! (?:for|on|visit|back))|(?:it|this) will (?:all |finally )?be over (?:soon|tonight|tomorrow)(?: for me)?|"
          "(?:tonight|soon|tomorrow) i will (?:\\w+ )?be (?:dead|gone|free forever)"),
    _rule("last-day", 3, 0.78, "last final & day night week message post sunset birthday christmas goodbye words & alive earth planet die go end ever night message post goodbye sunset",
          "(?:my|the) (?:last|final) (?:day|night|week|message|post|sunset|birthday|christmas|goodbye|words)(?: \\w+)? "
          "(?:alive|on (?:this )?earth|on this planet|before i (?:die|go|end)|ever)|(?:this is|tonight is|today is|tomorrow is|it is) my last "
          "(?:night|message|post|goodbye|sunset)(?! (?:at|in|of|here|with|for))"),
    _rule("doing-it-tonight", 3, 0.75, "tonight today tomorrow weekend now & do doing end ending & it this",
          "(?:going to|am|will|gonna|about to|ready to)(?: \\w+){0,2}? (?:do|doing|end|ending) (?:it|this all) (?:tonight|today|tomorrow|this weekend|right now)"
          "(?! (?:after|at|with|if|before|instead))"),
    _rule("means", 3, 0.9,
          "pills meds medication gun rope bridge ledge roof rooftop edge tracks blade razor noose knife weaponemoji tablets pillemoji train belt cliff traffic tree wall pole truck building balcony bus car road",
          "(?:saved|saving|stockpil\\w+|hoard\\w+|collect\\w+|counted|counting|stashed|stashing|hiding|enough|bought)(?: \\w+){0,4}? "
          "(?:pills|meds|medication|tablets|pillemoji)(?: (?:to (?:die|do it|end|kill|finish|never|not|go|overdose)|ready|and (?:i|the)|in case|so i|tonight|now))|"
          "(?:have|got|holding|hold|with|bought|buy|keep looking at|staring at|found|looking at|load\\w*)(?: \\w+){0,3}? (?:gun|rope|noose|blade|razor|knife|weaponemoji)"
          "(?: \\w+){0,2}? (?:ready|next to me|in my hand|to my (?:head|wrist|throat|chest)|with me|beside me|in my lap|loaded|"
          "tonight|and (?:a note|i am (?:ready|going))|to (?:do it|use on my ?self|end|kill))|"
          "(?:on|at|standing on|sitting on|near|by|at the edge of|edge of)(?: the| a)? (?:bridge|ledge|roof|rooftop|edge|train tracks|tracks|cliff)"
          "(?: \\w+){0,2}? (?:right now|now|ready|and i (?:want|am|will)|thinking|to jump|about to|to end)|"
          "(?:drive|driving|drove|crash|crashing|steer|swerve)(?: \\w+){0,4}? (?:off (?:the|a) (?:bridge|road|cliff)|into (?:a|the|that|oncoming) (?:tree|wall|traffic|pole|truck))|"
          "(?:jump|jumping|throw myself|walk|step|stepping|walking) (?:\\w+ ){0,2}?(?:off (?:a|the|my|this) (?:bridge|roof|building|balcony|ledge|cliff)|(?:in front of|into) (?:a |the |oncoming )?(?:train|traffic|bus|car|truck))"),
    _rule("giving-away", 3, 0.6, "away",
          "(?:giving|gave|given|give) (?:\\w+ )?away (?:all |most of |everything |of )?(?:my )?(?:things|stuff|belongings|possessions|pets?|dog|cat|everything i own|favorite)"),
)  # fmt: skip

_ATTEMPT: Final = (
    _rule("tried", 4, 0.96, "tried attempted trying try attempt survived & kill kills killing off offing hang hanging shoot shooting drown drowning delete deleting unalive unaliving murder erase erasing suffocate electrocute end ending take taking commit suicide overdose od die jump attempt attempted",
          f"(?:tried|attempted|trying|try)(?: \\w+)? (?:to |at )?(?:{_KILL} {SELF}|(?:end|take|taking|ending) {OWN} (?:own )?life|"
          "end it(?: all)?(?! with)|commit suicide|suicide|overdose|od|die|unalive|hang|jump off|take my own)"
          "(?! (?:laughing|down|hair))|i attempted (?:last|yesterday|again|on|this|twice|once|tonight|two|a few|suicide)|"
          "(?:my|recent|another|failed|first|second|last)(?: \\w+)? (?:suicide )?attempt (?:was|last|on|this|failed|did not|at my|to end|two|a few|yesterday|and (?:i|they))|"
          "(?:survived|after|since) my (?:\\w+ )?(?:suicide )?attempt|suicide attempt"),
    _rule("took-too-many", 4, 0.94,
          "pills meds medication medications tablets sleeping bottle pillemoji everything many them dose prescription antidepressants painkillers thing & took taken take swallowed downed taking ate popped drank",
          "(?:took|taken|take|swallowed|downed|taking|ate|popped|drank)(?: (?:just|like|way|about|almost|already))*"
          "(?: (?:too (?:many|much)|all|a (?:bunch|handful|lot|whole bottle|bottle|ton|full bottle)|the (?:whole|entire|rest|full)|every|extra|"
          "half (?:a|the)|(?:20|30|40|50|60|\\d\\d)|an entire|a whole|the bottle))"
          "(?: \\w+){0,4}? (?:pills|meds|medication|medications|tablets|pillemoji|sleeping|bottle|antidepressants|painkillers|prescription)"
          f"(?! (?:prescribed|every day|daily|in the past))|(?:took|swallowed) (?:\\w+ )?(?:too many|all of them|them all|the whole thing|everything in the)"
          "(?! (?:days off|classes|notes|chances))"),
    _rule("overdosed", 4, 0.82, "overdosed overdose overdosing od",
          "(?:i|just|have|i just|i have) (?:\\w+ )?(?:overdosed|took an overdose|od)(?: (?:on purpose|tonight|last night|this morning|yesterday|today|again|on (?:my )?(?:meds|pills)))|"
          "overdosed on purpose|(?:intentional|purposely|deliberate) overdos\\w+|(?:want|going|plan|planning|try|thinking (?:of|about)|urge) (?:to )?(?:overdos\\w+|od)"),
    _rule("already-did-it", 4, 0.7, "already something woke & did done took taken swallowed cut started myself after",
          "i (?:have )?already (?:did it|done it|took them|taken them|swallowed|cut|started)(?= [.,]|$| (?:and|so|now|it))|"
          "(?:i )?did something (?:really )?(?:bad|stupid) to my ?self|woke up (?:\\w+ ){0,4}?after (?:i )?(?:trying|tried|attempting)(?: to (?:end|die|kill))?"),
)  # fmt: skip

_SPANISH: Final = (
    _rule("es-want-to-die", 2, 0.93, "morir morirme matarme matarse matar suicidarme suicidarse desaparecer muerta muerto morirse morirnos",
          "(?:quiero|quisiera|queria|deseo|quiere|necesito|voy a|va a|ganas de|pienso en|pensando en|piensa en|prefiero|preferiria|"
          "me gustaria|intento|mejor|pensado en|planeo|planeando|pensar en|decidi)(?: (?:ya|solo|mejor|es|de|me|se))*? "
          "(?:morir|morirme|morirse|matarme|matarse|suicidarme|suicidarse|estar muert[ao]|desaparecer para siempre|morir ya|estar muerta)"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))|(?:me|se) (?:quiero|quisiera|quiere|voy a|va a) (?:matar|morir|suicidar)"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))"),
    _rule("es-not-live", 2, 0.92, "vivir viviendo existir vivo viva seguir despertar despertarme vida aqui estar vale & no sin tampoco cansada cansado harta harto",
          "(?:no|sin|ya no|tampoco) (?:\\w+ )?(?:quiero|tengo|quisiera|quiere|tiene|deseo|ganas|razon\\w*|motivo\\w*|soporto|aguanto)(?: (?:ya|mas|ganas|de|para|razones|razon|motivos|nada|por|seguir|que|un|una|nunca))*? "
          "(?:vivir|seguir viviendo|existir|estar viv[ao]|despertar|despertarme|estar aqui|seguir aqui|esta vida|la vida|vivir mas|viviendo|seguir adelante)"
          "(?! (?:con|en|cerca|asi con))|no vale la pena (?:vivir|seguir|la vida)|(?:cansad[ao]|hart[ao]) de (?:vivir|la vida|existir|esta vida|estar viv[ao])|no quiero seguir(?= [.,]|$| mas)|sin ganas de vivir"),
    _rule("es-end-life", 2, 0.93, "vida",
          "(?:quitarme|quitarse|acabar con|terminar con|quitar|quite|acabando con) (?:\\w+ )?(?:la|mi|su) (?:propia )?vida|quitarme la vida|acabar con todo"),
    _rule("es-suicide", 2, 0.8, "suicid*", "(?:me|pienso|pensando|ganas|idea|ideas|pensamientos|quiero|he|hoy|estoy)(?: \\w+){0,3}? suicid\\w+"),
    _rule("es-wish-dead", 2, 0.85, "muerta muerto muriera despertara morirme nacido desapareciera existiera muerte",
          "(?:ojala|quisiera|mejor|deseo|deberia)(?: \\w+){0,3}? (?:muert[ao]|muriera|despertara|nacido|desapareciera|existiera|la muerte)(?! de)|estarian mejor sin mi"),
    _rule("es-better-without-me", 1, 0.85, "sin mejor", "(?:estarian|estaran|estaria|estara|estan|es|seria)(?: \\w+)? mejor sin mi|sin mi (?:\\w+ )?(?:estarian|seria|estaria) mejor|nadie me (?:extranaria|extranara|echaria)"),
    _rule("es-self-harm", 2, 0.88, "dano cortarme cortarse lastimarme corto corte lastimo autolesion*",
          "(?:hacerme|hago|hice|hacerse|hace) (?:\\w+ )?dano(?= [.,]|$| (?:otra|a mi|ya|hoy|esta|de nuevo|porque|anoche))|(?:quiero|ganas de|voy a|necesito|quiere|pienso en) (?:cortarme|lastimarme|hacerme dano|cortarse)|"
          "me (?:corto|corte|lastimo|lastime) (?:otra vez|de nuevo|a proposito|los brazos|las munecas|anoche|para|porque)|autolesion\\w+"),
    _rule("es-attempt", 4, 0.95, "intente intento trate pastillas tome intentado pastilla",
          "(?:intente|he intentado|trate de|intento de|intentado|intentaste|intentó) (?:\\w+ )?(?:matarme|suicidarme|quitarme|morir|suicidio|acabar con|ahorcarme|morirme)|"
          "(?:me )?(?:tome|tragué|trague) (?:todas|un monton|muchas|demasiadas|un frasco|todo el|un puno|bastantes)(?: \\w+){0,3}? (?:pastillas|medicinas?|medicamentos?|frasco|pildoras)"),
    _rule("es-goodbye", 3, 0.85, "carta nota mensaje despedirme plan lean leas & despedida suicidio adios despedirme tengo estare habre no",
          "(?:carta|nota|mensaje) de (?:despedida|suicidio|adios)|(?:quiero|vengo a|voy a) despedirme(?= [.,]|$| (?:de todos|para siempre|de ustedes))|tengo (?:un|el) plan para (?:morir|matarme|acabar|suicidarme|hacerlo|terminar)|cuando (?:lean|leas) esto(?: \\w+){0,2}? (?:estare|habre|no estare)"),
    _rule("es-can-not", 1, 0.5, "aguanto puedo doy soporto & ya", "ya no (?:aguanto|puedo|soporto|doy)(?: mas| mas con esto| seguir)(?: asi)?"),
)  # fmt: skip

RULES: Final = (*_PASSIVE, *_IDEATION, *_PLAN, *_ATTEMPT, *_SPANISH)

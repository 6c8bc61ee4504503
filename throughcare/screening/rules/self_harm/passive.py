"""Rules for a passive wish: to be dead, to be gone, not to wake, with no thought of doing anything."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.rule import ADVERB, ADVERBS, NO_MORE
from throughcare.screening.rules.self_harm.phrases import GONE, rule

RULES: Final = (
    rule("tired-of-living", 1, 0.8,
        "tired sick exhausted weary fed done over finished through bored enough hate hating stand bear "
        "had & life living existing alive existence exist breathing",
          "(?:tired|sick|exhausted|weary|fed up|done|over|finished|through|bored|had enough|hate|hating|"
          f"can not stand|can not bear|done with|had it)(?: (?:and tired|of|with|{ADVERB}))*? "
          "(?:life|living|existing|being alive|my life|this life|existence|breathing|my existence)"
          "(?! (?:with|in|at|together|here|under|alone|paycheck|off))"),
    rule("tired-of-it-all", 1, 0.55,
        "tired done ready & everything it here me over & all everything being over stop end",
          f"(?:am|feel|feeling) (?:{ADVERBS})(?:tired of (?:being here|being me|it all)|"
          f"done with (?:everything|it all)|ready (?:for|to) (?:be over|it (?:all )?to (?:be over|end|"
          f"stop)))"),
    rule("better-off-without-me", 1, 0.85, "better happier easier relieved & without if dead gone",
          "(?:better(?: off)?|happier|easier|relieved)(?: \\w+){0,4}? (?:without me(?! (?:there|in the "
          "(?:group|team)))|"
          f"if i (?:{ADVERBS})(?:{GONE}|do not exist)|dead|with me gone|when i am gone|once i am gone)|"
          "without me (?:everyone|everybody|they|the world|my family|my kids) (?:would|will|is|are) "
          "(?:\\w+ ){0,2}better"),
    rule("nobody-would-notice", 1, 0.8,
          "nobody no noone not who would & notice noticed care cares miss mind cry know bother remember "
          "mourn sad blink & if when that once",
          "(?:nobody|no one|noone|not one person|who|would any ?(?:one|body)|would they|wonder who|"
          "they would not|no body)(?: \\w+){0,3}? (?:notice|noticed|care|cares|miss|mind|cry|know|bother|"
          "remember|mourn|"
          f"be sad|even blink)(?: me)?(?: \\w+)?? (?:if|when|that|once) i (?:{ADVERBS})(?:{GONE})"),
    rule("if-i-were-gone", 1, 0.7,
        "if & died disappeared gone dead wake woke here alive existing vanished exist & nobody no noone "
        "any anyone who they it everyone",
          f"if i (?:{ADVERBS})(?:died|disappeared|was gone|were gone|am gone|was dead|were dead|did not "
          f"wake up|"
          "never woke up|was not here|were not here|was not alive|stopped existing|vanished|did not exist)"
          "(?: \\w+){0,3}?(?: ,)? (?:nobody|no one|noone|any ?one|who|they would|it would not matter|"
          f"it would be (?:\\w+ )?(?:better|easier|fine|ok)|everyone would|would any)"),
    rule("not-be-around", 1, 0.75, "not & be & around here alive",
          "(?:will|would|might|may|going to|am|do) not(?: \\w+){0,4}? be (?:around|here|alive)"
          f" (?:{NO_MORE}|for (?:long|the holidays|christmas|thanksgiving|my birthday|that|it)|by then|"
          "to (?:see|find out|worry)|next year|this time next|come (?:\\w+)|when (?:it|that|you|they)|"
          "in a (?:week|month|year)|tomorrow|(?:by|after) (?:\\w+))"
          "(?! \\w+ (?:visiting|vacation|traveling|travelling|trip|flying))"),
    rule("not-living-that-long", 1, 0.75,
        "not never doubt & living live alive make making last lasting survive surviving see seeing & "
        "long longer old thirty forty 30 40 25 21 18 birthday christmas year night week weekend morning "
        "tomorrow winter age month retire retirement",
          "(?:not|never|do not think i will|doubt i will)(?: \\w+){0,3}? "
          "(?:living|live|be alive|make it|making it|last|lasting|survive|surviving|see)"
          "(?: (?:to be|to see|past|until|till|through|to|the|this|another|my|next|that|much|so|be))+ "
          "(?:long|longer|old|thirty|forty|30|40|25|21|18|birthday|christmas|year|night|week|weekend|"
          "morning|tomorrow|"
          "winter|age|month|retire|retirement)"),
    rule("no-future", 1, 0.55, "future",
          "(?:not|never|no longer) (?:really |even )?(?:see|have|imagine|picture) (?:a|any|my|much of a) "
          "future"
          "(?! (?:with|at|in|for us|together))|no future (?:for me|left|anymore|ahead)|(?:i )?have no "
          "future"),
    rule("no-point", 1, 0.65,
        "point reason purpose sense & live living life alive exist existing existence on going stay "
        "staying wake waking getting here continue continuing carry keep breathing",
          "(?:no|not (?:see|have|know|find)(?: \\w+){0,2}?|what is|what was|is there|lost|without|never|"
          "not any|what)"
          " (?:a |any |the |my |much |really )?(?:even )?(?:point|reason|purpose|sense)"
          " (?:of |in |to |2 |for |trying )?(?:even |me |my |keep |be |just )?(?:live|living|life|being "
          "alive|alive|"
          "exist|existing|existence|going on|go on|going|keep going|stay alive|staying alive|staying|"
          "stay here|"
          "wake up|waking up|getting up|being here|carry on|continue|continuing|breathing)(?! to (?:work|"
          "class|school))"),
    rule("no-point-any-more", 1, 0.52, "point",
          "(?:no|what is the|not see the|not see a|is there a) point (?:in anything |of anything |to "
          "anything )?"
          "(?:any ?more|in anything|of anything|to anything|to any of this|of any of this|in trying any "
          "?more)"),
    rule("nothing-to-live-for", 2, 0.85, "live living alive",
          "(?:nothing|no reason|not anything|no one|nobody|not much|not a reason|not have anything|no "
          "reasons)"
          "(?: \\w+){0,3}? (?:to live|to keep living|worth living)(?: for)?(?! (?:on|off|with|near))|"
          "life is(?: \\w+)? (?:not|pointless|meaningless)(?: \\w+)?? (?:worth (?:living|it)|pointless|"
          "meaningless)|"
          "not (?:worth|deserve|fit) (?:to (?:live|be alive)|living|being alive)|not want to be alive"),
    rule("worthless-life", 1, 0.55, "life & pointless meaningless over hopeless worthless worth",
          "(?:my )?life (?:is|feels|has become)(?: \\w+)? (?:pointless|meaningless|over|hopeless|"
          "worthless|not worth)"),
    rule("never-born", 1, 0.85, "born",
          "(?:never|not|had not|was not|were not)(?: \\w+){0,2}? (?:been |be )?born(?! (?:in|with|here|"
          "to|yet))"),
    rule("never-wake", 2, 0.85, "wake woke waking",
          "(?:wish|hope|hoping|want|wanted|pray|praying|prayed|going|go|went|fall|sleep|love|like|mind|"
          "better)"
          "(?: \\w+){0,7}? (?:never|(?<!can )not|did not|do not|will not|would not|without) (?:have to |"
          "ever |just |to |even )?"
          "(?:wake|woke|waking)(?: back)?(?: up)?(?! (?:early|at|until|him|her|my|the|anyone|people))"),
    rule("wish-dead", 2, 0.92,
        "dead dieemoji death die died disappear gone alive exist unalive hit & wish wished wishing hope "
        "hoping pray praying want would should could better rather wants",
          "(?:wish|wished|wishing|hope|hoping|pray|praying|want|would|should|could|better|rather|wants)"
          f"(?: (?:i|me|that|god|someone|something|it|life|for|would|to|{ADVERB}))*? "
          "(?:was dead|were dead|am dead|be dead|had died|have died|could die|would die|would just die|"
          "could just die|"
          "die in my sleep|not alive|was not alive|were not alive|not exist|did not exist|dead already|"
          "could disappear forever|were gone for good|could dieemoji|for death|(?:get|be) hit by a)"
          "(?! (?:of|from|laughing|inside with))|i would be better dead|wish i dead"),
    rule("hope-to-die", 2, 0.9, "die",
          f"(?:hope|hoping|pray|praying|wish|wishing)(?: (?:that|to god))? i (?:could |would |get to "
          f")?(?:{ADVERBS})(?:die|unalive)|(?:prays?|praying|hopes|begs|begging) (?:\\w+ )?to (?:die|be dead)"),
    rule("disappear", 1, 0.5, "disappear vanish evaporate",
          f"(?:want|wanted|wish i could|need|wants|going) (?:to )?(?:{ADVERBS})(?:disappear|vanish|"
          f"evaporate|fade away)"
          "(?! (?:into|from (?:the )?(?:party|work|class|group)))"),
    rule("not-care-if-i-die", 1, 0.85, "die live wake dead died alive living survive",
          "(?:not|no longer|never|would not|stopped) (?:really |even )?(?:care|caring|mind|matter|afraid|"
          "scared|bother)"
          "(?: \\w+){0,2}? (?:if|whether|that|when) i (?:\\w+ ){0,2}?(?:die|live|wake|am dead|died|lived|"
          "was dead|"
          "were dead|make it|am alive|survive)|ok with dying|okay with dying|at peace with dying"),
    rule("can-not-go-on", 1, 0.62,
        "not & go going live keep hold carry fight exist & on like any anymore more longer way life "
        "living",
          "can ?not (?:\\w+ )?(?:go on|carry on|keep going|keep living|live like this|live this way|hold on|"
          f"keep fighting|fight)(?: (?:{NO_MORE}|like this|living|with life|this way))|can ?not go on"
          "(?! (?:the|a|my|that|this (?:trip|date|hike)|trip|"
          "vacation|field|any|dates?|to|walks?|runs?|hikes?|facebook|instagram|zoom|social|tv|stage|break|leave))|"
          "can ?not (?:live|exist) like this(?: any ?more)?|not want to (?:go on|carry on|keep going|fight)"
          "(?: like this| any ?more)?(?! (?:with|to|this (?:trip|medication|diet)))"),
    rule("can-not-do-this", 1, 0.42, "not & do take handle & anymore any more longer",
          f"can ?not (?:\\w+ )?(?:do|take|handle) (?:this|it|life|living|this life)(?: shit| pain)? "
          f"(?:{NO_MORE})"),
    rule("can-not-do-life", 1, 0.6, "not & life living & do take handle face deal bear stand",
          f"can ?not (?:\\w+ )?(?:do|take|handle|face|deal with|bear|stand) (?:this )?(?:life|living)(?: "
          f"{NO_MORE})?"),
    rule("giving-up-on-life", 1, 0.75, "up quit quitting & life living everything myself live",
          "(?:give|gave|giving|given) up on (?:life|living|everything|trying to live|myself)|quit life|"
          "quitting life"),
    rule("done-with-world", 1, 0.66, "planet world earth existence & done tired over sick",
          f"(?:done|tired|over|sick)(?: (?:with|of|{ADVERB}))* (?:this|the whole) (?:planet|world|earth|"
          f"existence)(?! cup| series)"),
    rule("waste-of-space", 1, 0.66, "waste & space oxygen air skin",
          "(?:i am|am|i feel like|feel like|such|being|just)(?: \\w+)?? (?:a )?(?:\\w+ )?waste of (?:space|"
          "oxygen|air|skin)"),
    rule("how-much-longer", 1, 0.72, "longer & hold hang keep do take last fight live stay",
          "how much longer (?:i|can i|i can|i will|i am going to|will i) (?:can |will )?(?:be able to )?(?:hold "
          "on|hang on|"
          "keep (?:going|this up|fighting|living)|do (?:this|life)|take (?:this|it)|last|fight|live|stay "
          "alive)(?! at| with| in)"),
    rule("given-up", 1, 0.3, "up & give given giving gave",
        "(?:have|am|just|want to|ready to|going to|already) (?:given|give|giving|gave) up"),
    rule("burden", 1, 0.4, "burden burdening",
          "(?:am|being|be|feel like|become|just|such)(?: \\w+){0,2}? (?:a )?(?:burden|burdening)"
          "(?: (?:on|to) (?:\\w+ )?(?:everyone|everybody|people|all|family|them|him|her|kids|parents|you))?"),
    rule("way-out", 1, 0.55, "way escape & out no",
        "only way out|no (?:other )?way out|no (?:other )?escape"),
    rule("death-as-answer", 1, 0.6, "death dying suicide",
          "(?:(?:death|dying|suicide) (?:is|seems|feels|looks|"
          "sounds|would be)(?: \\w+){0,3}? (?:way|answer|option|solution|escape|relief|peaceful|better|"
          "easier|nice|good))"),
    rule("stop-for-good", 1, 0.7,
         "stop end over & forever good ever & pain it everything hurting suffering thoughts voices all",
          "(?:pain|it|everything|hurting|suffering|thoughts|voices|it all)(?: to| just)* (?:stop|end|be over)"
          " (?:forever|for ever|for good|once and for all)"),
    rule("stop-the-pain", 1, 0.45,
        "stop end over away & make want need wish just end & pain it everything hurting suffering "
        "thoughts voices misery",
          "(?:make|want|need|wish|just)(?: \\w+){0,3}? (?:pain|it|everything|hurting|suffering|thoughts|"
          "voices)"
          "(?: \\w+)? (?:stop|end|over|go away)(?: forever| for good)?(?! (?:raining|snowing|at))|end "
          "(?:the|my|this) (?:pain|suffering|misery)"),
    rule("long-sleep", 1, 0.6, "sleep & forever ever never eternity big long eternal permanent",
          "sleep (?:forever|for ever|and never|for eternity)|(?:the )?(?:big|long|eternal|forever|"
          "permanent) sleep"),
    rule("hopeless", 1, 0.22, "hopeless worthless useless unbearable suffocating numb",
          "hopeless|worthless|unbearable|suffocating|numb|useless"),
    rule("hate-myself", 1, 0.28, "hate loathe despise disgusted & myself me life self",
        "(?:hate|loathe|despise|disgusted (?:by|with)) (?:\\w+ )?(?:my ?self|being me|my life)"),
    rule("suicide-named", 1, 0.3, "suicid* overdose", "suicid\\w*|overdose", scoped=True),
)  # fmt: skip

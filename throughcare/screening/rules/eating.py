"""Rules for disordered eating: not eating, purging, bingeing, hatred of one's body."""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import EATING
from throughcare.screening.rules.rule import ADVERBS, Rule


def _rule(name: str, weight: float, anchors: str, pattern: str, *, scoped: bool = False) -> Rule:
    return Rule(EATING, name, weight, anchors, pattern, scoped=scoped)


_SPAN: Final = (
    "(?:in|for|since|all|this)? ?(?:\\w+ )?(?:days?|weeks?|yesterday|hours|monday|tuesday|wednesday|"
    "thursday|friday|saturday|sunday)"
)

RULES: Final = (
    _rule("not-eating", 0.85,
        "eaten eat eating ate meals meal food breakfast lunch dinner starv* fasting fasted fast & "
        "nothing not starv* skip skipped skipping refuse refusing scared afraid terrified guilty ashamed "
        "disgusted panic guilt fast fasting fasted proud deserve punish",
          f"(?:eaten|eat|ate|eating) (?:almost |basically |literally |absolutely )?nothing(?: {_SPAN})|"
          f"not (?:\\w+ )?(?:eaten|eat|ate|eating)(?: \\w+){{0,2}}? {_SPAN}|"
          "(?:starve|starving|starved) my ?self|(?:skipped|skipping|skip)(?: \\w+){0,2}? (?:meals?|"
          "eating|food|lunch and dinner|breakfast and lunch)|"
          "(?:refuse|refusing|scared|afraid|terrified|guilty|ashamed|disgusted|panic|guilt)(?: "
          "\\w+){0,3}? (?:to eat|of eating|of food|for eating|after eating|after i eat|every time i eat|"
          "when i eat)|"
          "(?:fasting|fasted|fast) (?:for )?(?:\\w+ )?(?:days|48|72)|proud(?: \\w+){0,3}? (?:not eating|"
          "empty stomach|hunger)|do not deserve (?:to eat|food)|(?:can not|could not) (?:make|let|allow) "
          "my ?self (?:to )?eat|punish my ?self(?: \\w+){0,3}? (?:eating|food)",
          scoped=True),
    _rule("purging", 0.88,
        "purge purged purging purges throw threw puke puked vomit vomited vomiting laxative* throwing "
        "puking",
          "purg(?:e|ed|ing|es)(?! the (?:files|closet))|"
          "(?:throw|threw|throwing|puke|puked|vomit|vomited)(?: \\w+){0,3}? (?:after (?:eating|dinner|"
          "lunch|every|meals?|i eat|a meal|binge)|my (?:food|meals?|dinner|lunch)|on purpose|everything "
          "i ate|it (?:all )?up after)|laxatives?", scoped=True),
    _rule("purging-forced", 0.88, "myself & make made making force forced forcing & throw puke vomit sick",
          "(?:make|made|making|force|forced|forcing) my ?self (?:to )?(?:throw up|puke|vomit|sick|be "
          "sick)", scoped=True),
    _rule("binge", 0.75, "binge binged binging bingeing binges",
        "(?:binge|binged|binging|bingeing|binges)(?! (?:watch\\w*|drink\\w*|on (?:netflix|shows|"
        "episodes)|reading|the))", scoped=True),
    _rule("restrict", 0.8, "restrict restricting restricted restriction calories calorie cal kcal",
          "(?:restricting|restrict|restriction|restricted)(?! (?:area|access|to|by|hours|visit\\w*|my "
          "(?:phone|driving)|license|travel|movement))|(?:count|counting|track|under|only|limit\\w*|"
          "eating|ate|below|\\d+)(?: \\w+){0,3}? (?:calories|cals?|kcal)|calories", scoped=True),
    _rule("body", 0.62,
        "fat body weight skinny skinnier thin thinner weigh weighing weighed scale lbs pounds kg huge "
        "obese food bodycheck* bones stomach thighs",
          f"(?:feel|am|look|so|feeling|looking) (?:{ADVERBS})(?:fat|huge|obese)(?: (?:and|after|today|"
          f"all|when|no matter))|hate my (?:body|stomach|thighs|weight|face and body)|"
          "(?:lose|lost|losing|gain|gained|gaining)(?: \\w+){0,3}? (?:weight|pounds|lbs|kg)(?: "
          "\\w+){0,4}? (?:hate|never|scared|terrified|panic|disgusting|fat|control)|(?:fear|scared|"
          "terrified|afraid) of (?:gaining|weight|getting fat|food)|"
          "(?:goal|lowest|ultimate) weight|body ?check\\w*|want to be (?:\\w+ )?(?:skinny|thin|thinner|"
          "skinnier|bones)|weigh(?:ing|ed)? my ?self (?:\\w+ )?(?:times|every|again|all)|too fat to"),
    _rule("named", 0.8,
        "anorexia anorexic bulimia bulimic thinspo ednos arfid proana orthorexia underweight bmi ed "
        "eating",
          "anorexi[ac]|bulimi[ac]|thinspo|ednos|arfid|pro ?ana|orthorexia|underweight|my (?:ed|eating "
          "disorder)|eating disorders?|disordered eating|an ed\\b|ed (?:recovery|thoughts|voice|brain|"
          "behaviors?)|bmi"),
    _rule("topic", 0.15, "weight food eating eat meal meals body fat hungry",
        "weight|food|eating|eat|meals?|body|fat|hungry"),
    _rule("es-eating", 0.75, "comido comer vomitar vomito vomite gorda atracon* laxantes",
          "no (?:he )?(?:comido|quiero comer|como)(?: \\w+){0,3}? (?:dias|nada|semana)|(?:me "
          ")?(?:provoco|provoque) (?:el )?vomito|vomit(?:ar|e|o) (?:\\w+ )?(?:despues|la comida|todo lo "
          "que)|me siento (?:muy )?gorda|atracon\\w*|laxantes"),
)  # fmt: skip

"""Rules for substance use: a lapse, a craving, an offer or a request. Being sober is no flag."""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import SUBSTANCE
from throughcare.screening.rules.rule import ADVERBS, NOW, Rule

_DRUG: Final = (
    "(?:weed|pot|coke|cocaine|crack|meth|heroin|dope|fentanyl|fent|oxy|oxys|percs?|percocet|vicodin|"
    "xanax|xans?|"
    "benzos|opioids|opiates|adderall|molly|mdma|acid|shrooms|ketamine|kratom|speed|ice|alcohol|booze|"
    "beer|beers|wine|"
    "vodka|whiskey|liquor|tequila|pills|edibles|vape|spice|lean|drugs|gear|tabs|norcos|suboxone|subs|"
    "drink|drinks|shot|shots|"
    "bottle|hit|bump|fix|line|joint|blunt|dab|substance)"
)
_USE: Final = (
    "(?:use|drink|get high|get drunk|smoke|pick up|get wasted|get fucked up|shoot up|score|snort|vape|"
    "get loaded|get lit|take a drink|have a drink)"
)


def _rule(name: str, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(SUBSTANCE, name, weight, anchors, pattern, scoped=scoped)


RULES: Final = (
    _rule("lapse", 0.85, "relapsed relapse relapsing slipped slip wagon lapse lapsed",
          "(?:i|have|just|and|then|finally)(?: \\w+){0,2}? (?:relapsed|relapsing|lapsed)|(?:had|having|"
          "on) a (?:\\w+ )?"
          "(?:relapse|slip|lapse)|relapsed|"
          f"slipped(?: (?:up|{NOW}|on|over|again|friday|this|and (?:used|drank|smoked)))|fell off the wagon"),
    _rule("used-again", 0.85,
          "used drank smoked vaped drinking using smoking clean sober sobriety streak resetting reset & "
          "tonight today now "
          "again morning night yesterday earlier week weekend friday saturday sunday monday tuesday "
          "wednesday thursday "
          "back stay broke my lost",
          f"(?:i )?(?:used|drank|smoked|vaped)(?: \\w+){{0,2}}? (?:{NOW}|over the weekend|this weekend|"
          f"on (?:friday|saturday|"
          "sunday|monday|tuesday|wednesday|thursday))|reset(?:ting)? my (?:day|date|count|counter|clock|"
          "sobriety)|"
          "started (?:drinking|using|smoking) again|(?:went|gone|go) back to (?:drinking|using|smoking)|"
          "(?:could|did) not stay (?:clean|sober)|(?:broke|lost) my (?:sobriety|streak|clean time)"
          "(?! (?:my|the|this|that|your) (?:skill|app|phone|car))"),
    _rule("got-high", 0.85, "high drunk wasted loaded stoned hammered & got am was get been",
          f"(?:i )?(?:got|am|was|get|been) (?:{ADVERBS})(?:high|drunk|wasted|loaded|stoned|hammered)"
          f"(?: (?:{NOW}|as|and|off|with|on|every))"),
    _rule("day-one", 0.85, "day & one 1 zero 0 & again back",
        "day (?:one|1|zero|0) again|back (?:to|at|on) day (?:one|1|zero|0)"),
    _rule("drank", 0.7,
        "drank finished downed killed had & beer beers bottle bottles glass glasses shots vodka whiskey "
        "drinks",
          f"(?:drank|had|finished|downed|killed)(?: \\w+){{0,4}}? (?:beers?|bottles? of (?:wine|vodka|"
          f"whiskey)|glass(?:es)? of wine|shots|vodka|whiskey|whole bottle|drinks)(?: {NOW}| and)?"),
    _rule("took-drugs", 0.75,
        "snorted smoked shot popped did used bought scored copped picked & weed pot coke cocaine crack "
        "meth heroin dope fentanyl fent oxy oxys perc percs percocet vicodin xanax xan xans benzos "
        "opioids opiates adderall molly mdma acid shrooms ketamine kratom speed ice alcohol booze beer "
        "beers wine vodka whiskey liquor tequila pills edibles vape spice lean drugs gear tabs norcos "
        "suboxone subs drink drinks shot shots bottle hit bump fix line joint blunt dab",
          f"(?:i|just|and|have|we) (?:\\w+ )?(?:snorted|smoked|shot up|popped|did|used|bought|scored|"
          f"copped|picked up)(?: \\w+){{0,3}}? {_DRUG}"),
    _rule("craving", 0.8, "craving cravings crave urge urges fiending jonesing itching tempted triggered",
          f"(?:i|am|having|have|the|my|bad|strong|these|so|got|getting|with|really|been)(?: "
          f"\\w+){{0,2}}? (?:craving|cravings|fiending|jonesing)(?! (?:pizza|chocolate|sugar|food|tacos|"
          f"ice|carbs|salt|sweets|a (?:burger|pizza|hug)|attention|affection))|"
          f"crave(?: \\w+)? {_DRUG}|urges?(?: \\w+){{0,2}}? to {_USE}|(?:tempted|itching|triggered) to "
          f"(?:\\w+ )?{_USE}|urges are (?:\\w+ )?(?:bad|strong|back)"),
    _rule("want-to-use", 0.82,
        "use drink high drunk smoke fix score wasted bump hit beer using drinking weed pick fucked shoot "
        "snort vape loaded lit joint line bottle pill xanax perc wine vodka coke meth heroin & want "
        "wanted need going about dying ready thinking feel could close wants kill desperate",
          f"(?:want|wanted|need|going|about|dying|ready|thinking (?:of|about)|feel like|could|close to|"
          f"wants)(?: (?:{ADVERBS}))?(?: ?to)? (?:\\w+ )?(?:{_USE}|using again|drinking again)"
          "(?! (?:my|the|this|that|your|more water|water|coffee|tea|some water|it|a|an|up (?:my|the|some|"
          "milk)|skills?|for|in|as|what|them|something|less))|"
          f"(?:want|need|could use|kill for|dying for|desperate for)(?: (?:{ADVERBS}))? ?(?:a|some|my|"
          f"one) (?:\\w+ )?(?:drink|fix|hit|bump|beer|shot|joint|line|smoke of|bottle|high|pill|xanax|"
          f"perc|weed|wine|vodka|coke|meth|heroin)"),
    _rule("request-or-offer", 0.9,
        "weed pot coke cocaine crack meth heroin dope fentanyl fent oxy* perc percs percocet vicodin "
        "xanax xan xans benzos opioids opiates adderall molly mdma acid shrooms ketamine kratom alcohol "
        "booze beer beers wine vodka liquor pills edibles vape subs suboxone plug dealer connect high "
        "drunk smoke drink use norcos & got have has selling sell holding spare hook know share can "
        "where find need call called text texted want",
          f"(?:any ?(?:one|body)|who|u|you|someone|somebody|does any\\w*)(?: \\w+){{0,3}}? (?:got|have|"
          f"has|selling|sell|holding|spare|hook me up with|know where|share)(?: \\w+){{0,4}}? "
          f"(?!drink\\b|line\\b|hit\\b|shot\\b|tabs\\b|ice\\b|speed\\b|substance\\b|drugs\\b){_DRUG}|"
          f"(?:selling|got extra|have extra|got some|i can get|i have|can get you|hook you up with|share "
          f"my)(?: \\w+){{0,3}}? (?:weed|coke|meth|heroin|xanax|xans?|percs?|oxy\\w*|adderall|molly|"
          f"edibles|subs|suboxone|benzos)"
          "(?: (?:if|for|to|cheap|left|dm|anyone|hmu|hit))|(?:know|find|need|got|have|call|called|text|"
          "texted) (?:a|my|the|your) (?:plug|dealer|connect)|"
          f"where (?:can|do|could) (?:i|you|u|we) (?:\\w+ )?(?:get|buy|score|cop|find)(?: \\w+){{0,3}}? "
          f"(?!drink\\b|line\\b|hit\\b){_DRUG}|(?:want|wanna) to? ?(?:smoke|get high|get drunk|drink|"
          f"use) (?:with me|together|after)"),
    _rule("topic-strong", 0.3,
        "alcoholic alcoholism addict* addiction rehab detox withdrawal withdrawals heroin meth opiate* "
        "opioid* cocaine suboxone methadone binge aa na sober sobriety sponsor",
          "alcoholic|alcoholism|addicts?|addicted|addiction|rehab|detox|withdrawals?|heroin|meth|"
          "opi(?:ate|oid)s?|cocaine|suboxone|methadone|sober|sobriety", scoped=False),
    _rule("topic", 0.15,
        "drinking alcohol drunk drugs drug clean relapse drink weed beer beers vodka pills high coke xanax",
          "drinking|alcohol|drunk|drugs?|clean|relapse|drink|weed|beers?|vodka|xanax|high", scoped=False),
    _rule("es-use", 0.8, "recai recaida tomar beber consumir droga trago consumi tome drogarme",
          "recai|recaida|(?:quiero|ganas de|voy a|necesito) (?:\\w+ )?(?:tomar alcohol|beber|consumir|"
          "drogarme|un trago|una cerveza|fumar)|volvi a (?:tomar|beber|consumir|fumar)"),
)  # fmt: skip

"""Rules for abuse: violence, coercion or sexual violence told by the person it happens to."""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import ABUSE
from throughcare.screening.rules.rule import HIM, Rule


def _rule(name: str, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(ABUSE, name, weight, anchors, pattern, scoped=scoped)


_HIT: Final = (
    "(?:hits?|hitting|beats?|beating|beaten|choke[sd]?|choking|strangled?|slap(?:s|ped)?|slapping|"
    "punch(?:es|ed)?|punching|kick(?:s|ed)?|shove[sd]?|"
    "shoving|grab(?:s|bed)|push(?:es|ed)|hurts|rape[sd]?|raping|molest(?:s|ed)?|grope[sd]?|threatens?|"
    "threatened|threatening|stalks?|stalked|stalking|"
    "attacked|abuses?|abused|abusing|assaulted|burned|pinned|dragged|drugged|locked|hit)"
)

RULES: Final = (
    _rule("violence", 0.88,
        "hit hits hitting beat beats beating beaten choke choked chokes choking strangled strangle slap* "
        "punch* kick kicks kicked shove* shoving grab grabs grabbed pushes pushed hurts rape raped rapes "
        "raping molest* grope* threat* stalk* attacked abuse abuses abused abusing assaulted harassed "
        "pinned dragged drugged locked burned hands threw trafficked & he she they husband wife "
        "boyfriend girlfriend partner ex bf gf dad father mom mother stepdad stepfather stepmom brother "
        "sister uncle aunt cousin roommate boss son daughter grandfather fiance spouse abuser parents "
        "family coach teacher pastor was were been got being get getting put puts putting raise raises "
        "raised laid threw threat* & me us my was were been got being get getting",
          f"{HIM} (?:\\w+ ){{0,3}}?{_HIT} (?:up )?(?:me|us|my (?:son|daughter|kids?|child|children|"
          f"mom|mother|sister|brother|face|arm))"
          "(?! (?:to (?:do|be|try|go|get|keep)|harder|hard|out of my comfort|"
          f"up (?:at|about|if|to|for)|with (?:kindness|love|a "
          f"(?:question|smile))|as|in the feels|hard when|today with|if i need))|"
          f"(?:was|were|been|got|being|get|getting) (?:\\w+ )?(?:raped|molested|sexually (?:assaulted|"
          f"abused|harassed)|physically abused|emotionally abused|abused|beaten(?: up)?|choked|strangled|"
          f"stalked|groped|assaulted|trafficked)(?: (?:by|when|as|at|in|for|last|again|and))?|"
          "(?:put|puts|putting) (?:his|her|their) hands (?:on me|around my)|(?:raise[sd]?|laid) (?:his|"
          "her) hands? (?:to|at|on) me|threw (?:\\w+ ){1,3}?at me|threatens? to (?:kill|hurt|leave me "
          "with|take (?:my|the) (?:kids|children))"),
    _rule("not-allowed", 0.82, "let lets allow allowed & not never refuses & me to",
          "(?:will not|does not|never|would not|do not|refuses to)(?: \\w+)? (?:let|allow|lets) me(?: "
          "to)? (?:\\w+ )?"
          "(?:leave|see|talk|use|go|have|work|out|drive|call|eat|sleep|visit|get)|"
          "not allowed to (?:leave the|see my|have (?:friends|my own|a phone)|talk to)"),
    _rule("control", 0.82,
          "phone money keys paycheck car location texts messages passport bank meds medication every & "
          "takes took taking hides "
          "hid controls controlled tracks tracking monitors checks reads locks smashed broke keeps holds "
          "& he she they "
          "husband wife boyfriend girlfriend partner ex bf gf dad father mom mother stepdad stepfather "
          "stepmom brother "
          "sister uncle aunt cousin roommate boss son daughter grandfather fiance spouse abuser parents "
          "family coach "
          "teacher pastor",
          f"{HIM}(?: \\w+){{0,2}}? (?:takes?|took|taking|hides?|hid|controls?|controlled|tracks?|"
          f"tracking|monitors?|checks?|"
          "reads?|locks?|smashed|broke|keeps|holds) (?:all )?my (?:phone|money|keys|paycheck|car|"
          "location|texts|messages|"
          "passport|bank|meds|medication|every)"),
    _rule("controlling", 0.82, "controls controlling monitors locked",
          "(?:controls|controlling|monitors) (?:what i|where i|who i|everything|my every|when i)|"
          "locked (?:me )?(?:in|out)(?= (?:the|my|a|of))"),
    _rule("forced-into", 0.85,
        "forces forced forcing makes made pressured pressures & me & sex sexual sleep give sign touch "
        "quit stay things",
          f"{HIM}(?: \\w+){{0,2}}? (?:forces?|forced|forcing|makes|made|pressured|pressures) me (?:to |into )"
          "(?:have sex|do (?:things|sexual)|sex|sleep with|give|sign|touch|quit|stay)"),
    _rule("fear", 0.75, "afraid scared terrified frightened safe eggshells",
          "(?:afraid|scared|terrified|frightened) (?:of|for my life (?:with|around)) (?:him|her|my "
          "(?:\\w+ )?(?:husband|wife|boyfriend|girlfriend|partner|ex|dad|father|mom|mother|stepdad|"
          "stepfather|brother|uncle|roommate))(?! (?:leaving|dying|death|getting sick|losing))|"
          "(?:afraid|scared|terrified) (?:to go home|he will|she will|of going home|what he|what she)(?: "
          "\\w+)? ?(?:hurt|kill|find|do|hit)?|not (?:\\w+ )?(?:feel |be )?safe (?:at home|around (?:him|"
          "her|my)|with (?:him|her|my (?:husband|boyfriend|dad|partner)))|walk(?:ing)? on eggshells"),
    _rule("named", 0.72, "abusive abuser abuse abused narcissist gaslight* domestic molest* rape* assault*",
          "(?:my|an|in an|his|her|emotionally|physically|verbally|sexually|extremely|very|with an|was|is|"
          "the) (?:\\w+ )?(?:abusive|abuser)(?! of)|domestic (?:violence|abuse)|(?:child|sexual|"
          "emotional|physical|verbal|sexually|childhood) abuse\\w*|sexual (?:assault|abuse)|molested|"
          "raped|gaslight\\w*"),
    _rule("topic", 0.2, "abuse abused controlling toxic manipulat*",
        "abuse|abused|controlling|manipulat\\w+"),
    _rule("es-abuse", 0.85, "pega pego golpea golpeo amenaza maltrata abusa abuso viola violo deja miedo",
          "(?:el|ella|mi (?:\\w+ )?(?:esposo|marido|novio|novia|pareja|papa|padre|padrastro|mama|"
          "ex))?(?: \\w+)? ?me (?:pega|pego|golpea|golpeo|amenaza|amenazo|maltrata|violo|viola|empujo|"
          "ahorco)(?! (?:el sol|la risa))|abus(?:a|o|aron) de mi|no me deja (?:salir|ver|hablar|usar|"
          "trabajar)|tengo miedo de (?:el|mi (?:esposo|novio|marido|pareja|papa))"),
)  # fmt: skip

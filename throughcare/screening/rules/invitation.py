"""Rules for contact in words: asking for or offering a number, a handle, another app, a meeting in person."""

from __future__ import annotations

from typing import Final

from throughcare.screening.findings import CONTACT_DETAILS
from throughcare.screening.rules.rule import Rule


def _rule(name: str, weight: float, anchors: str, pattern: str, *, scoped: bool = True) -> Rule:
    return Rule(CONTACT_DETAILS, name, weight, anchors, pattern, scoped=scoped)


PLATFORM: Final = (
    "(?:instagram|insta|ig|snapchat|snap|sc|telegram|tg|discord|whatsapp|whats app|wapp|signal|facebook|"
    "fb|face book|messenger|tiktok|tik tok|twitter|"
    "kik|wechat|skype|viber|venmo|cashapp|cash app|reddit|bumble|tinder|onlyfans|threads|bluesky|steam|"
    "xbox|psn|twitch|linkedin|youtube|facetime|zoom)"
)
PLATFORM_WORDS: Final = (
    "instagram insta ig snapchat snap telegram discord whatsapp wapp facebook fb messenger tiktok tik "
    "twitter kik wechat skype viber signal reddit facetime venmo cashapp "
    "tg twitch steam linkedin"
)
_DETAIL: Final = (
    f"(?:numbers?|phone ?numbers?|cell|digits|phone|email|e ?mail|emails|gmail|address|handles?|user "
    f"?names?|contacts?|contact info|info|socials?|snaps?|instas?|{PLATFORM})"
)

RULES: Final = (
    _rule("swap", 0.85,
        "swap exchange trade switch share swapping exchanging trading & number numbers phone cell digits "
        "email emails gmail address handle handles username usernames contact contacts info social "
        "socials snap snaps insta instas instagram snapchat telegram discord whatsapp facebook fb ig",
          f"(?:swap|exchange|trade|swapping|exchanging|trading)(?: (?:our|phone|cell|each other|some))* "
          f"(?:{_DETAIL})|(?:want|can|lets|should|could|let us)(?: \\w+){{0,2}}? share (?:our )?(?:phone "
          f")?(?:numbers|emails|socials|snaps|instas|contacts)"),
    _rule("ask-for-detail", 0.85,
        "number numbers cell digits phone email address insta snap instagram snapchat handle username "
        "discord whatsapp telegram facebook contact socials fb ig kik tiktok info messenger & your you "
        "anyone any",
          f"(?:what is|whats|what are|what s|drop|send me|give me|get|have|can i have|can i get|could i "
          f"get|may i have|share|need|lose|want|leave me|text me|dm me|pm me|got)(?: (?:please|maybe|ur|"
          f"ya))? (?:your|ur|yr) (?:(?:phone|cell|new|real|personal|home|own|e|actual|best) )?{_DETAIL}"
          "(?! (?:back|under|of|is important|every|in order|"
          f"checked))|"
          f"(?:do you|you|u|anyone|any ?body)(?: guys| all)? (?:\\w+ )?(?:have|got|on|use) (?:a |an "
          f")?{PLATFORM}(?= [.,?]|$| (?:i|we|so|or|too))|"
          f"(?:give|send|pass|slide|drop)(?: me)? (?:me )?(?:your|ur|that|yr) (?:\\w+ )?{_DETAIL}"),
    _rule("here-is-mine", 0.85,
        "handle username user gamertag tag snap insta instagram snapchat sc telegram tg discord whatsapp "
        "kik ig tiktok facebook fb twitter skype signal wechat messenger reddit venmo cashapp steam xbox "
        "psn twitch & is es & my mi",
          f"(?:my|mi) (?:\\w+ )?(?:{PLATFORM}(?: (?:handle|name|user ?name|id|account|is|user|acct|"
          f"tag))*|(?:handle|user ?name|gamertag|tag)(?: on \\w+)?) (?:is|es|[:=])(?! (?:gone|down|"
          f"broken|deleted|acting|full|private|so|not|too|a|an|my|where|how|the|like|off|making|driving|"
          f"giving|messed|hacked|blowing|still|just|really|getting|now|in|on|locked|toxic|boring|dead|"
          f"annoying))"),
    _rule("find-me-on", 0.85,
        f"{PLATFORM_WORDS} whats face agregame xbox psn threads youtube bumble tinder zoom",
          f"(?:add|find|follow|hit|dm|pm|message|text|hmu|reach|catch|contact|look|call|ping|search|"
          f"friend|get|hit up|write)(?: (?:me|us|him up|up|for me|each other|at|you|u|out|to me))* (?:on|"
          f"at|in|through|via|over|en)(?: my| the)? {PLATFORM}|"
          f"(?:talk|chat|move|switch|continue|go|take this|text|speak|connect|hang|meet|keep talking|"
          f"call|stay in touch|be friends|message)(?: (?:to|on|over|this|it|each other|more|instead|in|"
          f"with me|there|our|a|you))* (?:on|to|over|in|via|en|through) {PLATFORM}|"
          f"add me(?: \\w+)? {PLATFORM}|(?:i am|im)(?: \\w+){{1,3}}? on (?:{PLATFORM})(?: if|$| [.,]| "
          f"for| so)|(?:start|make|made|join|create|have|set up)(?: \\w+){{0,4}}? {PLATFORM} (?:group|"
          f"chat|server|channel)|{PLATFORM} me(?! (?:and|up (?:for|with)))|agregame|"
          f"(?:sigueme|buscame|escribeme|hablame|hablamos|agregame)(?: \\w+)? (?:en|por|al) {PLATFORM}"),
    _rule("handle-given", 0.8, PLATFORM_WORDS,
          f"{PLATFORM}(?: (?:handle|name|user ?name|is|me|user|tag))* : (?!(?:i|the|it|my|a|is|not|no|"
          f"yes|and|{PLATFORM})\\b)\\w{{3,}}(?: \\w+)?(?= [.,?:]|$)"),
    _rule("my-number", 0.6,
        "number cell digits email address numero celular telefono correo insta* direccion snap* whatsapp "
        "phone & my mi tu & here heres this take save call text you left wrote want te este toma aqui "
        "apunta dame me pasame cual",
            "(?:here is|heres|this is|take|save|call|text|you can have|have|i left|i wrote|you want) my "
            "(?:\\w+ )?(?:number|cell|digits|phone number|email|address)|(?:te doy|este es|toma|aqui "
            "esta|apunta) mi (?:numero|celular|correo|insta\\w*|direccion|telefono)|(?:dame|me das|"
            "pasame|cual es) tu (?:numero|celular|correo|insta\\w*|telefono|direccion|snap\\w*|whatsapp)"),
    _rule("meet-in-person", 0.65,
        "meet hang link together coffee grab carpool come stop swing pick drive ride lunch & person irl "
        "outside after coffee lunch dinner food weekend saturday sunday sometime tomorrow tonight alone "
        "privately off offline somewhere downtown place house apartment apt home my your over by up ride "
        "get & want can could us any anyone we should you shall come stop swing meet hang i",
          "(?:want to|wanna|can we|could we|let us|lets|should we|any ?(?:one|body)(?: \\w+){0,2}?(?: "
          "to)?|we should|we could|we can|you should|you can|do you want to|u want to|shall we)(?: "
          "\\w+){0,2}? (?:meet(?: up)?|hang(?: out)?|link(?: up)?|get together|get coffee|grab (?:a "
          ")?(?:coffee|lunch|dinner|food|bite)|carpool)"
          "(?: \\w+){0,4}? (?:in person|irl|outside(?: of)?|after (?:group|program|session|class|this|"
          "meeting|iop)|at (?:my|your)|for (?:coffee|lunch|dinner|food)|this weekend|on (?:saturday|"
          "sunday|friday)|saturday|sunday|sometime|tomorrow|tonight|alone|privately|off here|offline|"
          "somewhere|downtown)|"
          "(?:come|stop|swing) (?:over|by)(?: (?:to )?(?:my|tonight|later|after|this|saturday|sunday|"
          "whenever|any ?time|and))|(?:come to|meet (?:me )?at|hang (?:out )?at) (?:my|your) (?:place|"
          "house|apartment|apt|home)|i (?:can|could|will) (?:pick you up|give you a ride|drive you|come "
          "over|come get you)|meet (?:me )?(?:in person|irl|outside (?:of )?(?:group|program|here|iop))"),
    _rule("outside-program", 0.6, "outside off directly & talk text chat message call connect touch contact",
          "(?:talk|text|chat|message|call|connect|keep in touch|stay in touch|contact)(?: (?:me|you|each "
          "other|to me|with me|more))* (?:outside (?:of )?(?:here|this (?:app|group|program|site)|group|"
          "the (?:app|program))|off (?:here|the app|this app|app|platform)|directly on my)"),
)  # fmt: skip

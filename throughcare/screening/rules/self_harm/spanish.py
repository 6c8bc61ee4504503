"""Rules for suicide and self-harm in everyday Spanish (accents are already folded)."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.self_harm.phrases import rule

RULES: Final = (
    rule("es-want-to-die", 2, 0.93,
        "morir morirme matarme matarse matar suicidarme suicidarse desaparecer muerta muerto morirse "
        "morirnos",
          "(?:quiero|quisiera|queria|deseo|quiere|necesito|voy a|va a|ganas de|pienso en|pensando en|"
          "piensa en|prefiero|preferiria|"
          "me gustaria|intento|mejor|pensado en|planeo|planeando|pensar en|decidi)(?: (?:ya|solo|mejor|"
          "es|de|me|se))*? "
          "(?:morir|morirme|morirse|matarme|matarse|suicidarme|suicidarse|estar muert[ao]|desaparecer "
          "para siempre|morir ya|estar muerta)"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))|(?:me|se) (?:quiero|quisiera|"
          "quiere|voy a|va a) (?:matar|morir|suicidar)"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))"),
    rule("es-not-live", 2, 0.92,
        "vivir viviendo existir vivo viva seguir despertar despertarme vida aqui estar vale & no sin "
        "tampoco cansada cansado harta harto",
          "(?:no|sin|ya no|tampoco) (?:\\w+ )?(?:quiero|tengo|quisiera|quiere|tiene|deseo|ganas|"
          "razon\\w*|motivo\\w*|soporto|aguanto)(?: (?:ya|mas|ganas|de|para|razones|razon|motivos|nada|"
          "por|seguir|que|un|una|nunca))*? "
          "(?:vivir|seguir viviendo|existir|estar viv[ao]|despertar|despertarme|estar aqui|seguir aqui|"
          "esta vida|la vida|vivir mas|viviendo|seguir adelante)"
          "(?! (?:con|en|cerca|asi con))|no vale la pena (?:vivir|seguir|la vida)|(?:cansad[ao]|"
          "hart[ao]) de (?:vivir|la vida|existir|esta vida|estar viv[ao])|no quiero seguir(?= [.,]|$| "
          "mas)|sin ganas de vivir"),
    rule("es-end-life", 2, 0.93, "vida",
          "(?:quitarme|quitarse|acabar con|terminar con|quitar|quite|acabando con) (?:\\w+ )?(?:la|mi|"
          "su) (?:propia )?vida|quitarme la vida|acabar con todo"),
    rule("es-suicide", 2, 0.8, "suicid*",
        "(?:me|pienso|pensando|ganas|idea|ideas|pensamientos|quiero|he|hoy|estoy)(?: \\w+){0,3}? "
        "suicid\\w+"),
    rule("es-wish-dead", 2, 0.85,
        "muerta muerto muriera despertara morirme nacido desapareciera existiera muerte",
          "(?:ojala|quisiera|mejor|deseo|deberia)(?: \\w+){0,3}? (?:muert[ao]|muriera|despertara|nacido|"
          "desapareciera|existiera|la muerte)(?! de)|estarian mejor sin mi"),
    rule("es-better-without-me", 1, 0.85, "sin mejor",
        "(?:estarian|estaran|estaria|estara|estan|es|seria)(?: \\w+)? mejor sin mi|sin mi (?:\\w+ "
        ")?(?:estarian|seria|estaria) mejor|nadie me (?:extranaria|extranara|echaria)"),
    rule("es-self-harm", 2, 0.88, "dano cortarme cortarse lastimarme corto corte lastimo autolesion*",
          "(?:hacerme|hago|hice|hacerse|hace) (?:\\w+ )?dano(?= [.,]|$| (?:otra|a mi|ya|hoy|esta|de "
          "nuevo|porque|anoche))|(?:quiero|ganas de|voy a|necesito|quiere|pienso en) (?:cortarme|"
          "lastimarme|hacerme dano|cortarse)|"
          "me (?:corto|corte|lastimo|lastime) (?:otra vez|de nuevo|a proposito|los brazos|las munecas|"
          "anoche|para|porque)|autolesion\\w+"),
    rule("es-attempt", 4, 0.95, "intente intento trate pastillas tome intentado pastilla",
          "(?:intente|he intentado|trate de|intento de|intentado|intentaste|intentó) (?:\\w+ "
          ")?(?:matarme|suicidarme|quitarme|morir|suicidio|acabar con|ahorcarme|morirme)|"
          "(?:me )?(?:tome|tragué|trague) (?:todas|un monton|muchas|demasiadas|un frasco|todo el|un puno|"
          "bastantes)(?: \\w+){0,3}? (?:pastillas|medicinas?|medicamentos?|frasco|pildoras)"),
    rule("es-goodbye", 3, 0.85,
        "carta nota mensaje despedirme plan lean leas & despedida suicidio adios despedirme tengo estare "
        "habre no",
          "(?:carta|nota|mensaje) de (?:despedida|suicidio|adios)|(?:quiero|vengo a|voy a) despedirme(?= "
          "[.,]|$| (?:de todos|para siempre|de ustedes))|tengo (?:un|el) plan para (?:morir|matarme|"
          "acabar|suicidarme|hacerlo|terminar)|cuando (?:lean|leas) esto(?: \\w+){0,2}? (?:estare|habre|"
          "no estare)"),
    rule("es-can-not", 1, 0.5, "aguanto puedo doy soporto & ya",
        "ya no (?:aguanto|puedo|soporto|doy)(?: mas| mas con esto| seguir)(?: asi)?"),
)  # fmt: skip

"""Rules for suicide and self-harm in everyday Spanish (accents are already folded)."""

from __future__ import annotations

from typing import Final

from throughcare.screening.rules.self_harm.phrases import rule

RULES: Final = (
    rule("es-want-to-die", 2, 0.93,
        "morir morirme matarme matarse matar suicidar suicidarme suicidarse desaparecer muerta muerto morirse "
        "morirnos irme mato tiro balazo",
          "(?:quiero|quisiera|queria|deseo|quiere|necesito|voy a|va a|ganas de|pienso en|pensando en|"
          "piensa en|prefiero|preferiria|"
          "me gustaria|intento|mejor|pensado en|planeo|planeando|pensar en|decidi)(?: (?:ya|solo|mejor|"
          "es|de|me|se))*? "
          "(?:morir|morirme|morirse|matarme|matarse|suicidarme|suicidarse|estar muert[ao]|desaparecer "
          "(?:para siempre|de (?:este|la faz))|morir ya|estar muerta|irme (?:de este mundo|al cielo|con dios))"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))|(?:me (?:quiero|quisiera|"
          "queria|voy a)|se (?:quiere|queria|quisiera|va a|iba a)) (?:matar|morir|suicidar)"
          "(?! de (?:risa|hambre|sueno|pena|ganas|verguenza|calor|frio))|"
          "(?:hoy|esta noche|manana|mejor) me mato(?! (?:de|la|el))|"
          "(?:me|se) (?:quiero|quisiera|voy a|va a|quiere) (?:dar|pegar|meter) un (?:tiro|balazo)(?! (?:libre|de))|"
          "(?:quiero|voy a|va a|ganas de|quiere) (?:darme|darse|pegarme|pegarse|meterme) un "
          "(?:tiro|balazo)(?! (?:libre|de))"),
    rule("es-not-live", 2, 0.92,
        "vivir viviendo existir vivo viva seguir despertar despertarme vida aqui estar vale & no sin "
        "tampoco cansada cansado harta harto",
          "(?:no|sin|ya no|tampoco) (?:\\w+ )?(?:quiero|tengo|quisiera|quiere|tiene|deseo|ganas|"
          "razon\\w*|motivo\\w*|soporto|aguanto|merezco|merece)(?: (?:ya|mas|ganas|de|para|razones|razon|motivos|nada|"
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
        "(?:me|se|pienso|pensando|ganas|idea|ideas|pensamientos|quiero|quiere|he|hoy|estoy)(?: \\w+){0,3}? "
        "suicid\\w+"),
    rule("es-wish-dead", 2, 0.85,
        "muerta muerto muriera muera despertara morirme nacido desapareciera existiera muerte despertar lleve recoja "
        "naci",
          "(?:ojala|quisiera|mejor|deseo|deberia)(?: \\w+){0,3}? (?:muert[ao]|muriera|despertara|nacido|"
          "desapareciera|existiera|la muerte|me muera)(?! de)|estarian mejor sin mi|(?:para|por) que naci(?= [.,?]|$)|"
          "(?:dormir|dormirme|acostarme)(?: \\w+)? (?:y|para) (?:ya )?(?:no|nunca)(?: volver a)? despertar|"
          "(?:dios|diosito|senor|virgen)(?: \\w+){0,2}? me (?:lleve|recoja)(?! (?:por|de la))"),
    rule("es-better-without-me", 1, 0.85, "sin mejor",
        "(?:estarian|estaran|estaria|estara|estan|es|seria)(?: \\w+)? mejor sin mi|sin mi (?:\\w+ "
        ")?(?:estarian|seria|estaria) mejor|nadie me (?:extranaria|extranara|echaria|va a extranar)"),
    rule("es-self-harm", 2, 0.88, "dano cortarme cortarse lastimarme corto corte lastimo autolesion*",
          "(?:hacerme|hago|hice|hacerse|hace) (?:\\w+ )?dano(?= [.,]|$| (?:otra|a mi|ya|hoy|esta|de "
          "nuevo|porque|anoche))|(?:quiero|ganas de|voy a|necesito|quiere|pienso en) (?:cortarme|"
          "lastimarme|hacerme dano|cortarse)|"
          "me (?:corto|corte|lastimo|lastime) (?:otra vez|de nuevo|a proposito|los brazos|las munecas|"
          "anoche|hoy|ayer|las (?:venas|piernas)|el brazo|para|porque)|autolesion\\w+"),
    rule("es-attempt", 4, 0.95,
        "intente intento trate quise pastillas tome trague intentado pastilla colgue tire avente lance",
          "me (?:colgue|(?:tire|avente|lance) (?:de|del|al|desde el|desde la|de la) (?:\\w+ )?(?:puente|techo|metro|"
          "tren|balcon|piso|azotea|ventana))|quise (?:matarme|"
          "suicidarme|quitarme)|(?:intente|he intentado|trate de|intento de|intentado|intentaste|intentó) (?:\\w+ "
          ")?(?:matarme|suicidarme|quitarme|morir|suicidio|acabar con|ahorcarme|morirme)|"
          "(?:me )?(?:tome|tragué|trague) (?:todas|un monton|muchas|demasiadas|un frasco|todo el|un puno|"
          "bastantes)(?: \\w+){0,3}? (?:pastillas|medicinas?|medicamentos?|frasco|pildoras)"),
    rule("es-goodbye", 3, 0.85,
        "carta nota mensaje despedirme plan lean leas ultimo ultima todo & despedida suicidio adios despedirme tengo "
        "estare habre no mensaje noche dia listo planeado",
          "(?:carta|nota|mensaje) de (?:despedida|suicidio|adios)|(?:quiero|vengo a|voy a) despedirme(?= "
          "[.,]|$| (?:de todos|para siempre|de ustedes))|tengo (?:un|el) plan para (?:morir|matarme|"
          "acabar|suicidarme|hacerlo|terminar)|tengo todo (?:listo|planeado|preparado) para (?:irme|esta noche|"
          "morir|hacerlo|"
          "terminar)|este es mi ultimo mensaje|mi ultima noche|hoy es mi ultimo dia(?! (?:de|en|con)\\b)|"
          "cuando (?:lean|leas) esto(?: \\w+){0,2}? (?:estare|habre|"
          "no estare)"),
    rule("es-burden", 1, 0.55, "carga estorbo nada & soy sirvo",
        "(?:soy|que soy|siendo) (?:solo )?una? (?:carga|estorbo)|no sirvo (?:para|pa) nada"),
    rule("es-can-not", 1, 0.5, "aguanto puedo doy soporto & ya",
        "ya no (?:aguanto|puedo|soporto|doy)(?: mas| mas con esto| seguir)(?: asi)?"),
)  # fmt: skip

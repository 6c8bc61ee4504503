"""What a word is about: a small thesaurus, so that a phrase nobody wrote before is read like its neighbours.

A word has one concept at most; phrases of several words are looked for first. Data, no decisions.
"""

from __future__ import annotations

from typing import Final

# Each row: a concept and its canonical words. "a_b" is the phrase "a b".
_ROWS: Final = {
    "DIE": """
        die dying dead death dies died morir morirme muerto muerta muerte unalive unaliving unalived perish
        ctb dieemoji grave coffin funeral casket ashes obituary pass_away stop_existing not_exist
        cease_to_exist never_exist stop_breathing stop_being_alive six_feet_under not_wake_up never_wake_up
        not_waking_up never_waking_up stay_asleep sleep_forever not_be_alive not_be_here not_be_around
        not_being_here not_being_around permanent_sleep eternal_sleep be_no_more check_out morirse
        dormir_para_siempre no_despertar desaparecer no_existir afterlife flatline flatlined
    """,
    "SUICIDE": """
        suicide suicidal suicidality suicidio suicida suicidarme suicidarse matarme matarse kill_myself
        killing_myself killed_myself end_my_life ending_my_life take_my_life take_my_own_life taking_my_life
        taking_my_own_life end_it_all ending_it_all off_myself offing_myself unalive_myself hurt_myself kms
        end_myself do_myself_in top_myself sewer_slide self_delete delete_myself erase_myself quitarme_la_vida
        acabar_con_todo acabar_con_mi_vida end_things ending_things end_it ending_it ended_it end_everything
        commit_suicide toaster_bath hang_myself shoot_myself drown_myself
    """,
    "KILL": """
        kill killing kills killed murder murdered ending end ends ended finish finished matar mata stop
        stopped
    """,
    "LIVE": """
        live living alive life lives exist existing existence lived vivir viva vivo vida existir breathing
        breathe survive surviving
    """,
    "ME": """
        i me my myself mine yo mi am
    """,
    "THEY": """
        he she they him her them his their brother sister mom dad mother father son daughter friend husband
        wife boyfriend girlfriend partner roommate cousin uncle aunt someone somebody buddy neighbor coworker
        niece nephew grandma grandpa hermano hermana amigo amiga hijo hija mama papa ella ellos girl guy
        member group_member bestie kid
    """,
    "YOU": """
        you your yourself yours tu te ti usted
    """,
    "PEOPLE": """
        people patients clients those anyone veterans teens students folks survivors loved_ones
    """,
    "FAMILY": """
        family kids children everyone everybody parents them_all familia hijos ninos
    """,
    "NOT": """
        not never no without nor neither hardly barely none quit nunca jamas ni sin ya_no can_not could_not
        will_not would_not do_not did_not
    """,
    "WANT": """
        want wanted wanting wants wish wished wishing hope hoping need ready tempted quiero quisiera ganas
        desire crave rather prefer going_to about_to plan_to planning_to voy_a decided intend would_rather
        long_for looking_forward
    """,
    "THINK": """
        think thinking thought thoughts idea ideas feel feeling feels mind head voices fantasize fantasizing
        imagine imagining picture picturing daydream considering pienso pensando intrusive wonder wondering
        obsessing
    """,
    "TIRED": """
        tired exhausted sick done over drained enough fed_up worn weary cansada cansado harta harto sick_of
        done_with tired_of over_it give_up giving_up given_up gave_up ran_out run_out burnt_out throw_in
        nothing_left no_fight fight_left no_energy_left rendirme rindo aguanto no_puedo_mas checked
    """,
    "PAIN": """
        pain hurting suffering agony misery unbearable torture dolor sufrir darkness dark ache aching torment
        numb empty emptiness hollow void despair
    """,
    "BURDEN": """
        burden weight drag deadweight carga estorbo better_off easier relieved relief lighter happier
        without_me sin_mi bother problem in_the_way dragging_everyone waste_of_space waste_of_oxygen
        taking_up_space drain_on mess_for
    """,
    "NOBODY": """
        nobody no_one noone nadie anyone_would who_would would_anyone
    """,
    "NOTICE": """
        notice noticed miss missed care cared cares cry remember find_out mourn extranaria importaria
    """,
    "GONE": """
        gone disappear disappeared disappearing vanish vanished vanishing leave leaving fade fading slip_away
        drift_off drift_away away go_away around here not_here irme desaparezco see_tomorrow make_it_to
        see_another gone_by wake waking woke despertar
    """,
    "MEANS": """
        pills pill meds medication tablets bottle gun pistol shotgun rope bridge ledge roof rooftop blade
        blades razor razors knife train tracks overpass cliff od overdose overdosed overdosing pastillas
        pastilla cuchillo puente bleach poison noose belt traffic pillemoji weaponemoji stash insulin tylenol
        ibuprofen supply window balcony bullet bullets garage exhaust water_deep river box_cutter scissors
        lethal dose ammo trigger high_up
    """,
    "TAKE": """
        take took taken taking swallowed swallow swallowing tome tomar down downed jump jumped jumping
        step_off stepping_off step_in_front drive_into driving_into swerve swerving crash pull_the_trigger
        holding counted counting emptied steer let_go
    """,
    "MANY": """
        many too_many too_much whole entire all_my all_of handful everything_i extra full bunch
    """,
    "HARM": """
        cut cutting cuts burn burned burnt burning scratch scratched scratching harm harmed harming selfharm
        self_harm self_harmed self_harming self_injury self_injured hurt punching punched hit_myself slice
        sliced slicing carve carved bleed bleeding scars scar cortarme cortar me_corte lastimarme hacerme_dano
        banging bang relapsed_on_cutting fresh_cuts fresh_marks marks bruise dig digging
    """,
    "BODY": """
        wrist wrists arm arms thigh thighs leg legs skin hip hips forearm stomach brazo brazos wall_with
    """,
    "HOSPITAL": """
        hospital er ambulance icu ward psych hospitalized inpatient stitches emergency detained hold_72
        urgencias
    """,
    "FAILED": """
        survived failed stopped_me threw_up changed_my_mind backed_out chickened attempt attempted attempts
        tried intente intento almost_did nearly_did went_through_with go_through_with through_with_it
    """,
    "PREPARE": """
        will_and affairs password passwords insurance rehome rehomed gave_away giving_away give_away
        belongings sorted arranged saved_up saving_up stockpile stockpiled stockpiling hoard hoarded hoarding
        stashed bought picked chose chosen paid_off beneficiary final last_time loose_ends instructions
        researched looked_up looking_up googled googling written wrote_letters who_gets my_things timing plan
        planned plan_is method methods set_up ready_to_go waiting_until means
    """,
    "SOON": """
        tonight tomorrow soon now today weekend friday saturday sunday monday esta_noche hoy manana
        anniversary birthday date day deadline this_week christmas next_week holidays when_they after_they
        once_they
    """,
    "EARLIER": """
        yesterday last_night this_morning an_hour_ago hour_ago minutes_ago last_week last_weekend anoche ayer
        just_now earlier last_month again
    """,
    "PAST": """
        ago used_to years_ago when_i_was back_then years back_in in_high_school behind_me since_then no_longer
        hace_anos cuando_era long_time once teenager childhood
    """,
    "BETTER": """
        sober clean recovery glad grateful proud therapy therapist counselor better progress healing thankful
        blessed milestone chip gratitude alive_today happy_to_be coping skill skills win worth_living
        reasons_to not_anymore free_from works helped helps
    """,
    "SUPPORT": """
        hotline lifeline 988 prevention awareness reach_out here_for_you call_988 text_988 safety_plan crisis
        you_matter you_are_not_alone please_call please_talk hugs stay_safe tell_someone training workshop
        speaker sending walk_for learned
    """,
    "FICTION": """
        song songs lyrics lyric movie film show book novel poem play episode character series game story
        podcast documentary netflix cancion pelicula libro chapter verse chorus album season hamlet plot actor
        scene
    """,
    "LAUGH": """
        lol lmao lmfao haha hahaha hahahaha joke joking kidding jk jaja jajaja rofl funny meme laughing
    """,
    "PET": """
        dog cat plant plants phone battery car laptop engine flowers garden fish hamster wifi laptop_died
    """,
    "SERIOUS": """
        seriously serious for_real not_joking not_kidding not_a_joke mean_it actually literally genuinely
        honest honestly truth de_verdad
    """,
    "ALONE": """
        alone lonely isolated abandoned unloved unwanted unlovable sola solo rejected
    """,
    "HOPELESS": """
        hopeless pointless worthless useless meaningless trapped stuck no_hope no_point no_future no_way_out
        no_reason no_purpose never_get_better never_gets_better failure point future worth reason purpose
        use_in use_of matters matter what_is_the_point esperanza sentido hate_myself
    """,
    "SAFE": """
        safe unsafe trust_myself keep_myself control_myself not_safe safe_tonight not_ok
    """,
    "HELP": """
        help please ayuda ayudame scared terrified worried worry afraid
    """,
    "DRUG": """
        weed pot coke cocaine crack meth heroin dope fentanyl oxy percs percocet vicodin xanax xan xans benzos
        opioids opiates adderall molly ketamine kratom alcohol booze beer beers wine vodka whiskey liquor
        tequila edibles vape suboxone methadone drugs drink drinks shots joint blunt needle dab gabapentin
        norco gummies mota cerveza coca licor tragos hookup plug dealer stuff substances fifth handle_of
        six_pack
    """,
    "USE": """
        use used using drank drinking drunk high smoked smoking snorted relapse relapsed relapsing slip
        slipped stoned wasted hammered nodding recai recaida consumir beber craving cravings urge_to
        tempted_to picked_up scored copped white_knuckling triggered binge_drinking hungover blacked_out
    """,
    "FOOD": """
        eat eating ate eaten food meal meals dinner lunch breakfast calories calorie carbs restrict
        restricting fasting fasted hungry hunger scale weigh weighed pounds lbs fat thin skinny comer comida
        gorda gordo bites snack skipped_meals body_checking goal_weight mirror diet macros
    """,
    "PURGE": """
        purge purged purging binge binged binging laxatives diuretics throw_up throwing_up threw_up_on_purpose
        vomit vomiting vomited bulimia anorexia anorexic bulimic eating_disorder starve starving starved ed
        vomitar atracon diet_pills fingers_down
    """,
    "VIOLENT": """
        hit hits hitting slapped choked choking strangled shoved pushed kicked threw threatened threatens
        threatening raped rape assaulted molested touched forced grabbed beat beats abused abusive abuse
        abuser violent me_pega golpea pego black_eye locked tracks_my checks_my hides_my took_my controls
        controlling let_me_leave let_me_see let_me_go scared_of afraid_of_him restraining unsafe_at_home
        stalking yells screams
    """,
    "INSULT": """
        stupid idiot idiots dumb pathetic loser losers worthless_piece disgusting trash garbage bitch bitches
        ugly moron morons scum vermin freak freaks clown shut_up fuck_you get_lost piece_of_shit dirty filthy
        gross asshole jerk fake liar liars attention_seeker attention_seeking crybaby junkie junkies crackhead
        druggie weak creep idiota estupido pendejo callate inutil coward parasite parasites animals subhuman
        inferior lazy evil embarrassing criminals rapists terrorists thieves rats cockroaches disease plague
        cancer pigs dogs monkeys savages dangerous perverts pedos sinful abomination unnatural mentally_ill
        invaders worst less_than
    """,
    "SLUR": """
        cunt cunts whore whores slut sluts retard retards retarded faggot faggots fag fags nigger niggers
        nigga tranny trannies dyke dykes kike kikes spic spics wetback wetbacks chink chinks gook paki pakis
        beaner beaners coon coons raghead ragheads towelhead cripple cripples spaz mongoloid shemale hoe hoes
        thot libtard gypsy jap japs negro queer homo homos twat bimbo feminazi
    """,
    "HATE": """
        hate hates hated despise despises detest loathe can_not_stand kill_them kill_all hang_them deport
        deported send_back go_back get_rid get_rid_of wipe_out exterminate gas burn_them shoot_them round_up
        keep_out ban_them punch_them beat_up do_not_belong do_not_deserve should_be_shot should_be_killed
        deserve_to_die should_die must_die ruining_our taking_over infest invading cure_for belong_in
        nobody_likes_you go_die wasting_our_time kys kill_yourself die_already hurt_you find_you
        watch_your_back you_people nobody_wants_you sick_of_you makes_me_sick
    """,
    "GROUP": """
        women woman females female men blacks black gays gay trans transgender muslims muslim jews jewish jew
        immigrants immigrant migrants mexicans mexican foreigners foreigner lesbians lesbian disabled
        disability asians asian whites white refugees refugee arabs arab addicts queers africans chinese
        indians hispanics latinos islam girls feminists homosexuals bisexuals nonbinary autistic blind deaf
        wheelchair illegals
    """,
    "REACH": """
        number cell call text email gmail insta instagram snap snapchat discord telegram whatsapp facebook
        tiktok dm pm address handle username venmo cashapp meet hang_out come_over swap coffee kik signal
        reddit twitter twitch steam xbox psn ps4 hotmail yahoo outlook contact numero correo direccion add_me
        find_me hit_me_up off_the_app outside facetime zoom skype
    """,
    "GOODBYE": """
        goodbye goodbyes bye farewell carta cartas despedida adios note notes letter letters
        thanks_for_everything thank_you_for_everything gracias_por_todo last_message last_conversation
        last_memory last_post last_words last_goodbye hear_from_me after_tonight after_today after_friday
        after_sunday take_care_of_my look_after_my tell_my love_you_guys love_you_all remember_me forgive_me
        say_goodbye said_goodbye saying_goodbye when_you_read_this by_the_time_you if_anything_happens_to_me
        my_last final_message this_is_it see_you_on_the_other_side worry_about_me note_is_written video_for_my
    """,
    "READY": """
        everything_i_need what_i_need what_i_needed in_place all_set lined_up it_is_set made_up_my_mind
        made_my_decision i_decided have_decided already_decided decision_is_made no_turning_back at_peace_with
        finally_calm so_calm peaceful all_planned ya_decidi todo_listo listo_todo got_it_all have_it_all
        right_here next_to_me in_front_of_me under_the_seat under_my_bed by_the_bed in_my_hand in_hand loaded
        got_the_means the_means means_yes plan_yes intent yes_means dry_run dry_runs rehearsed rehearsal
        practiced practicing practice_run tested_it
    """,
    "ONPURPOSE": """
        on_purpose purposely intentionally intentional deliberately by_choice not_an_accident an_accident
        accidental meant_to meant_for meant_it a_proposito no_fue_un_accidente was_no_accident
        supposed_to_work not_by_accident
    """,
    "AFTERMATH": """
        brought_me_back narcan paramedics did_not_work not_work no_funciono woke_up_in desperte desperte_en
        paper_socks hospital_band wristband talked_me_down talked_me_back pulled_me_back hold psych_hold
        discharged charcoal stomach_pumped found_me in_time too_late can_not_undo unconscious passed_out
        sleepy drowsy dizzy kicking_in feeling_it already_took already_did just_did just_took took_them
        took_it swallowed_them half_before cut_me_down saved_me interrupted pulled_over cop cops
    """,
    "STILLHERE": """
        still_here still_alive still_breathing unfortunately disappointed not_glad woke_up wake_up_again
        another_morning another_day made_it_through
    """,
    "HEAVEN": """
        be_with_my join_my join_him join_her with_god to_god take_me lord_take god_take other_side see_my
        take_me_home call_me_home go_home_to jesus heaven cielo reunirme
    """,
    "DARKNESS": """
        dark_thoughts dark_place the_thoughts bad_thoughts those_thoughts these_thoughts intrusive_thoughts
        ugly_thoughts thoughts_again s_word act_on acting_on urges urge impulses ganas_de si ideation
        ideations ideacion
    """,
    "ENOUGHLIFE": """
        had_enough enough_years not_want_to_do_this done_here done_being checked_out unsubscribe opt_out
        log_off logging_off tap_out tapping_out clock_out exit_plan the_exit my_exit way_out easy_way_out
        rest_forever rest_in_peace no_more_tomorrows off_this_planet off_this_earth on_this_earth
        on_this_planet this_world not_meant_for
    """,
}
CONCEPTS: Final = frozenset(_ROWS)
_OF: Final = {word.replace("_", " "): name for name, words in _ROWS.items() for word in words.split()}
WORDS: Final = {word: name for word, name in _OF.items() if " " not in word}
PHRASES: Final = {tuple(word.split()): name for word, name in _OF.items() if " " in word}
PHRASE_STARTS: Final = frozenset(phrase[:2] for phrase in PHRASES)
LONGEST_PHRASE: Final = max(map(len, PHRASES))

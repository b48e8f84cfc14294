"""One message for each reason code: for the person, then for the therapist.

Messages are clauses: they begin small and end without a full stop, so that they can stand alone
or follow "Same weight today: ". Values stand in braces; after a colon stands how to say the value
(see `sentences.SAID`): `{days:days}` becomes "9 days". `{over}` is pain above the limit.
These English texts are the keys of translations.
"""

from collections.abc import Mapping

from mainstay.care.reasons import ReasonCode as R

MESSAGES: Mapping[R, tuple[str, str]] = {
    # --- barriers ---
    R.LOCKED: (
        "this is closed until a doctor or therapist has looked at your answers",
        "locked by the safety screen{level:in_brackets}",
    ),
    R.SCREEN_MISSING: (
        "the safety questions come first",
        "the safety screen has not been answered",
    ),
    R.SCREEN_EXPIRED: (
        "it is time to answer the safety questions again",
        "the safety screen has expired",
    ),
    R.CONDITION_FORBIDS: (
        "this one does not suit you now, because of {condition:condition}",
        "contraindicated: {condition:condition}",
    ),
    R.CONDITION_FORBIDS_DEMAND: (
        "it asks for {demand:demand}, and we leave that out because of {condition:condition}",
        "{demand:demand} is excluded by {condition:condition}",
    ),
    R.CONDITION_FORBIDS_MOTION: (
        "it needs {motion:motion}, and we leave that out because of {condition:condition}",
        "{motion:motion} is excluded by {condition:condition}",
    ),
    R.CONDITION_NEEDS_CLEARANCE: (
        "this one opens when your doctor says yes, because of {condition:condition}",
        "needs clearance: {condition:condition}",
    ),
    R.CONDITION_FROM_WEEK: (
        "this one opens in week {week}, because of {condition:condition}",
        "opens in week {week} of {condition:condition}",
    ),
    R.CONDITION_CLINICIAN_LED: (
        "a therapist should guide you, because of {condition:condition}",
        "clinician-led in personal mode: {condition:condition}",
    ),
    R.DIRECTION_OPPOSITE: (
        "it waits for now: {direction:direction} eases your back, and this moves it the other way",
        "against the directional preference ({direction:direction}), which is not stable yet",
    ),
    R.DIRECTION_NOT_FOUND: (
        "a therapist first has to find the direction that eases your back, because of "
        "{condition:condition}",
        "repeated movement only in a direction that was found by examination: "
        "{condition:condition}",
    ),
    R.DIRECTION_SPREAD: (
        "the pain went further down your leg, so this movement stops until your therapist has "
        "looked at it",
        "pain went further distal since {direction:direction} was found: examine again",
    ),
    R.STAGE_ABOVE_CAP: (
        "this one belongs to a later stage than suits you now",
        "{stage:stage} is above the cap, stage {cap}{condition:condition_in_brackets}",
    ),
    R.STAGE_NOT_REACHED: (
        "this one comes later, in the stage “{stage:stage}”",
        "{stage:stage} has not been reached; now {reached:stage}",
    ),
    R.PERSON_CANNOT: (
        "it asks for {demand:demand}, and you told us that this does not work for you",
        "the person cannot do: {demand:demand}",
    ),
    R.SURFACE_OUT_OF_REACH: (
        "it needs a place that is hard for you to get to: {surfaces:surfaces}",
        "surface out of reach: {surfaces:surfaces}",
    ),
    R.EQUIPMENT_MISSING: ("it needs {item:item}", "equipment missing: {item:item}"),
    R.PULLEY_HEIGHT_MISSING: (
        "it needs a pulley {height:height}",
        "the rig has no outlet at this height: {height:height}",
    ),
    R.RIG_TOO_HEAVY: (
        "the smallest weight that you have is too heavy for a start",
        "smallest load {smallest_kg:kg} exceeds {start_kg:kg}",
    ),
    R.RIG_TOO_LIGHT: (
        "it needs more help from the weight than yours can give",
        "heaviest assisting load {heaviest_kg:kg} is below {start_kg:kg}",
    ),
    R.LOAD_ABOVE_BORNE: (
        "the smallest weight here is {easiest_kg:kg}, and you have trained with {borne_kg:kg}",
        "smallest load {easiest_kg:kg} exceeds {borne_kg:kg}, the last one borne; try a load out to "
        "open it",
    ),
    R.HELP_BELOW_BORNE: (
        "the most help here is {easiest_kg:kg}, and you have trained with {borne_kg:kg}",
        "most help {easiest_kg:kg} is below {borne_kg:kg}, the last one borne; try a load out to "
        "open it",
    ),
    R.BAND_ABOVE_BORNE: (
        "your lightest band is stronger than the one you have trained with",
        "every band is stronger than the last one borne",
    ),
    R.EFFORT_ABOVE_CAP: (
        "it is harder than suits you now, because of {condition:condition}",
        "effort {effort} exceeds the cap of {cap} ({condition:condition})",
    ),
    R.EFFORT_ABOVE_FLAG_CAP: (
        "it is harder than suits you now, because of a safety answer",
        "effort {effort} exceeds the cap of {cap} (flag {flag})",
    ),
    R.EASE_ONLY: (
        "today only the easy positions, because there is more pain",
        "positions of ease only: pain at the start is {pain} or more",
    ),
    R.FLARE_EASE_ONLY: (
        "only the easy positions for now, until your back is calmer",
        "positions of ease only: flare, last reported {day:ago}",
    ),
    R.EASIER_WAS_RED: (
        "it is harder than {exercise:exercise}, and the last days with that hurt too much",
        "{exercise:exercise} was red in the last days: nothing harder is begun",
    ),
    R.THERAPIST_BARRED: (
        "your therapist has left this one out",
        "barred by the therapist",
    ),
    # --- caps and policy ---
    R.CONDITION_CAPS_STAGE: (
        "you go as far as “{cap:stage_of_rank}” for now, because of {condition:condition}",
        "stage capped at {cap} by {condition:condition}",
    ),
    R.CONDITION_CAPS_EFFORT: (
        "we keep the effort low, because of {condition:condition}",
        "effort capped at {cap} of 10 by {condition:condition}",
    ),
    R.PERSONAL_MODE_CAPS_STAGE: (
        "you go as far as “{cap:stage_of_rank}”. A therapist can open more",
        "personal mode caps the stage at {cap}",
    ),
    R.POLICY_STRICT_DEFAULT: (
        "we start with careful limits for pain",
        "strict pain policy, the default",
    ),
    R.POLICY_BY_CONDITION: (
        "we keep careful limits for pain, because of {condition:condition}",
        "strict is recommended for {condition:condition}",
    ),
    R.POLICY_BY_THERAPIST: (
        "your therapist chose {policy:policy}",
        "pain policy chosen by the therapist: {policy:policy}",
    ),
    R.DIRECTION_NOT_STABLE: (
        "you go as far as “{cap:stage_of_rank}” for now, until the relief from "
        "{direction:direction} lasts",
        "stage capped at {cap}: the directional preference ({direction:direction}) is not stable "
        "yet",
    ),
    R.FLAG_CAPS_STAGE: (
        "you go as far as “{cap:stage_of_rank}” for now, because of a safety answer",
        "stage capped at {cap} by flag {flag}",
    ),
    R.FLAG_CAPS_EFFORT: (
        "we keep the effort light to moderate, because of a safety answer",
        "effort capped at {cap} of 10 by flag {flag}, until doses are approved",
    ),
    # --- what the body answered ---
    R.PEAK_OVER_LIMIT: (
        "your {site:site} was {over:points} above your limit during it",
        "{site:site} pain during {pain}, limit {limit} (start {start})",
    ),
    R.AFTER_OVER_LIMIT: (
        "your {site:site} was {over:points} above your limit after the session",
        "{site:site} pain after {pain}, limit {limit} (start {start})",
    ),
    R.MORNING_OVER_LIMIT: (
        "your {site:site} was {over:points} above your limit the next morning",
        "{site:site} pain next morning {pain}, limit {limit} (usual {usual})",
    ),
    R.WEEK_ROSE: (
        "your {site:site} was a little worse in the mornings of this week",
        "mean {site:site} pain of the mornings {mean}, the week before {before}",
    ),
    R.LEG_PAIN_FURTHER_DOWN: (
        "the pain went further down your leg, to the {reach:reach}",
        "leg pain further distal: {reach:reach}, before {start:reach}",
    ),
    R.LEG_PAIN_MOVED_UP: (
        "your leg pain moved up towards your back, which is a good sign. Your back may hurt a "
        "little more for a while, so nothing is added yet",
        "leg pain centralized: {reach:reach}, before {start:reach}; back pain {pain}, limit {limit}",
    ),
    R.STOPPED_FOR_PAIN: (
        "you stopped because of {site:stop}. Thank you, that was right",
        "stopped by the person: {site:stop}",
    ),
    R.NUMB_OR_WEAK: (
        "you felt numb or weak. Thank you for telling us",
        "numbness or weakness reported",
    ),
    R.SET_OFF_BY_SESSION: (
        "the last session set your back off",
        "the person says that the session set the back off",
    ),
    R.START_PAIN_HIGH: (
        "there was more pain before you began",
        "pain at the start {pain}",
    ),
    R.CALM_TWICE: (
        "it was calm {sessions:in_a_row}",
        "{sessions:sessions} green in a row",
    ),
    R.MORNING_MISSING: (
        "we wait for the morning after that session",
        "morning report missing",
    ),
    R.AFTER_MISSING: (
        "we wait for how it felt during and after",
        "pain during or after missing",
    ),
    R.LIGHTER_DAY: (
        "that was a lighter day for you, so it counts neither for more nor for less",
        "lighter day by sleep, stress, soreness or pain ({percent} % of the volume at most): counts "
        "neither way",
    ),
    R.PAINKILLER_TAKEN: (
        "with an extra painkiller we cannot tell how your back felt",
        "extra painkiller within 6 hours: does not count towards a rise",
    ),
    R.THREE_AMBERS: (
        "this one was a bit too much three times",
        "three ambers in a row",
    ),
    R.TWO_REDS: (
        "your back said stop twice, so we make it easier",
        "two red sessions within {days:days}",
    ),
    # --- what the person did ---
    R.FIRST_TIME: ("this is the first time, so we start small", "first dose"),
    R.TARGET_REACHED: ("you did all of it", "target reached"),
    R.TARGET_NOT_REACHED: (
        "you did {done} of {target}. We stay here until it feels steady",
        "done {done} of {target}",
    ),
    R.FAR_BELOW_TARGET: (
        "it was a lot at once, so we make it smaller",
        "far below target: {done} of {target}",
    ),
    R.LOAD_BELOW_PRESCRIBED: (
        "you used {used_kg:kg}, so we go on from there",
        "used {used_kg:kg} of {given_kg:kg}",
    ),
    R.SETS_MISSING: (
        "you did {done} of {target:sets}. We stay here for now",
        "sets done: {done} of {target}",
    ),
    R.SIDE_MISSING: (
        "we have no numbers for your {side:side} side yet",
        "no sets logged for the {side:side} side",
    ),
    R.EFFORT_TOO_HIGH: (
        "it was hard work for you",
        "effort {effort}, limit {limit}",
    ),
    R.EFFORT_UNKNOWN: (
        "tell us how many more you could have done, then it can grow",
        "effort unknown",
    ),
    R.TOP_OF_RANGE: (
        "you have reached the top here",
        "top of the dose range",
    ),
    # --- guards ---
    R.RED_CUT: (
        "we do fewer sets this time",
        "red: {percent} % of the sets this time",
    ),
    R.RED_RECENTLY: (
        "something hurt too much not long ago. First {sessions_left:calm_sessions} more",
        "too much pain recently: {sessions_left:sessions} left before a rise",
    ),
    R.FLARE: (
        "your back has flared up, so we do less",
        "flare, last reported {day:ago}: {percent} % of the dose",
    ),
    R.FLARE_RETURN: (
        "your back is calmer, so we build up again step by step",
        "return after a flare: {percent} % of the dose before",
    ),
    R.FLARE_SHORT_WALKS: (
        "several short walks a day are better than one long one",
        "short bouts of walking several times a day, from {minutes} min each",
    ),
    R.FLARE_NEEDS_CLINICIAN: (
        "please talk to a doctor or therapist about this flare-up",
        "the flare needs a clinician",
    ),
    R.BREAK: (
        "you are back. We start a little lower",
        "break of {days:days}: {percent} % of the dose",
    ),
    R.BREAK_RESTART: (
        "you are back. We start fresh",
        "break of {days:days}: restart",
    ),
    R.RESTART: (
        "{event:event} on {day:day}. So we begin again from the start",
        "{event:event}, {day:day}: restart of stage and doses",
    ),
    R.WEEKLY_CAP: (
        "it has grown enough for this week",
        "weekly cap of {percent} %",
    ),
    R.ONE_THING_RISES: ("only one thing grows at a time", "only one part of the dose may rise"),
    R.TWO_EXERCISES_RISE: (
        "other exercises grow today. This one can wait",
        "no more than {limit:exercises} rise in a session",
    ),
    R.DELOAD_WEEK: (
        "this is a lighter week, so that your body can catch up",
        "deload week: {percent} % of the dose",
    ),
    R.ROUNDED_TO_RIG: (
        "{given_kg:kg} is the nearest weight that you have",
        "{wanted_kg:kg} rounded to {given_kg:kg} on this rig",
    ),
    R.NO_STEP_ON_RIG: (
        "the next weight that you have is too big a step",
        "no suitable step on this rig: next {next_kg:kg}",
    ),
    R.APPROVAL_LIMIT: (
        "your therapist looks at it before it grows",
        "limit of the approval reached",
    ),
    R.APPROVAL_MISSING: (
        "it waits for your therapist",
        "no approval yet",
    ),
    R.APPROVAL_ENDED: (
        "it waits for your therapist to look again",
        "the approval has ended",
    ),
    R.EXERCISE_BARRED: (
        "this one is left out for now",
        "the exercise is barred",
    ),
    R.DOSE_OUT_OF_RANGE: (
        "we keep it within what is tried and tested for this exercise",
        "{field:field} {value} is outside {low} to {high}",
    ),
    R.FEW_MINUTES: (
        "{sets:sets} at most, so that three exercises fit into your {minutes:minutes}",
        "{sets:sets} at most within {minutes:minutes}, for three exercises a session",
    ),
    R.THERAPIST_CHOSE: ("your therapist chose this", "chosen by the therapist"),
    R.STUCK_TWO_WEEKS: (
        "this has stayed the same for a while, so we ask your therapist",
        "no rise for two weeks",
    ),
    # --- maintenance ---
    R.MAINTENANCE: (
        "you can do most of your goals again. Now we keep it that way: {sessions:sessions} a "
        "week, and a walk or what takes its place on most days. If your pain goes up or your "
        "goals change, the full week comes back",
        "maintenance: own goals {have:number} of 10 (needed {need:number}), {sessions:sessions} "
        "a week, aerobic work on most days",
    ),
    R.BOOSTER_AFTER_FLARE: (
        "your back flared up and has settled. For this one week you do all your sessions again, "
        "with exercises that you know. Then we keep it that way with fewer",
        "booster week after a flare, then maintenance again",
    ),
    R.BOOSTER_AFTER_BREAK: (
        "you are back after a break. For this one week you do all your sessions again, with "
        "exercises that you know. Then we keep it that way with fewer",
        "booster week after a break of {days:days}, then maintenance again",
    ),
    R.MAINTENANCE_PAIN_UP: (
        "your mornings hurt more than when you came to this step, so you do all your sessions",
        "no maintenance: usual morning {points:points} above that at the start of the stage",
    ),
    R.MAINTENANCE_GOALS_UNKNOWN: (
        "tell us how well you can do your goals now. From {need:number} of 10 on, "
        "{sessions:sessions} a week are enough",
        "no maintenance: own goals not rated in this stage, needed {need:number}",
    ),
    R.MAINTENANCE_GOALS_BELOW: (
        "your goals are at {have:number} of 10 now, so you do all your sessions. From "
        "{need:number} on, {sessions:sessions} a week are enough",
        "no maintenance: own goals {have:number} of 10, needed {need:number}",
    ),
    R.MAINTENANCE_TEST_BELOW: (
        "one test came out lower than before, {test:test}, so you do all your sessions",
        "no maintenance: {test:test} {have:number}, needed {need:number}",
    ),
    # --- the estimate ---
    R.ESTIMATE_ROOM: (
        "your answers say that you can do a little more, and your back is likely to stay calm",
        "estimate: room for more; bound on a flare by this exercise: {percent} %",
    ),
    R.ESTIMATE_RISK: (
        "more than this would be likelier to set your back off than we want",
        "estimate: a harder dose passes the bound on a flare by this exercise: {percent} %",
    ),
    R.ESTIMATE_CAREFUL: (
        "your back was set off a short while ago, so for two sessions nothing gets harder",
        "estimate: two sessions without a rise after a session that set the back off",
    ),
    R.ESTIMATE_ENOUGH: (
        "this is hard enough for you to get stronger",
        "estimate: a harder dose would add no stimulus",
    ),
    R.LOGGED_TWICE: (
        "it was entered twice on one day, so nothing gets harder until the next session",
        "logged twice on one day: the estimate does not propose, and no rise",
    ),
    R.LOG_UNLIKELY: (
        "the last entry does not fit the dose, so nothing gets harder until the next session",
        "last entry far from the dose that was given: the estimate does not propose, and no rise",
    ),
    R.ESTIMATE_FAILED: (
        "your entries could not be weighed today, so nothing gets harder",
        "the estimate could not be calculated from these entries: no rise",
    ),
    # --- plan ---
    R.PLAN_DEEP_FIRST: (
        "it wakes up your deep muscles first",
        "deep activation first",
    ),
    R.PLAN_KEEPS: ("you know it and it goes well", "kept from last week"),
    R.PLAN_NEW: ("it is new this week", "new this week"),
    R.PLAN_STAGE_WORK: (
        "it fits the stage you are in: “{stage:stage}”",
        "work of {stage:stage}",
    ),
    R.PLAN_SLING: (
        "it links your arm and the opposite hip, as in walking",
        "trains a diagonal sling",
    ),
    R.PLAN_CONTROL: (
        "your therapist saw that this needs practice: {test:test}",
        "drill for a failed control test: {test:test}",
    ),
    R.PLAN_GOAL: ("it helps with your goal: {goal}", "towards the goal: {goal}"),
    R.PLAN_ASKED: ("your therapist asked for it", "asked for by the therapist"),
    R.PLAN_DIRECTION: (
        "it moves your back in the direction that eases it: {direction:direction}",
        "matches the directional preference: {direction:direction}",
    ),
    R.PLAN_WEAK_SIDE: (
        "your {side:side} side gets one set more",
        "one extra set on the {side:side} side",
    ),
    R.PLAN_BALANCES: (
        "it trains your {muscle:muscle}",
        "covers {muscle:muscle}",
    ),
    R.PLAN_WALKING: ("walking is good for your back", "walking in every programme"),
    R.PLAN_AEROBIC_INSTEAD: (
        "it takes the place of walking",
        "aerobic exercise instead of walking",
    ),
    R.PLAN_NO_ROOM: (
        "your {minutes:minutes} are full. This one can wait",
        "no room within {minutes:minutes}",
    ),
    R.PLAN_OVER_MINUTES: (
        "a session takes up to {takes:minutes} now, more than your {minutes:minutes}, and cannot "
        "be smaller. On a full day do only a part of it",
        "a session takes up to {takes:minutes}, {minutes:minutes} were given",
    ),
    R.PLAN_SIMILAR_CHOSEN: (
        "{exercise:exercise} does the same work and is in your week",
        "similar exercise chosen: {exercise:exercise}",
    ),
    R.PLAN_BELOW_STAGE: (
        "it belongs to an earlier step",
        "belongs to an earlier stage",
    ),
    R.PLAN_SWAP_SIDEWAYS: (
        "{exercise:exercise} comes instead, to try something else",
        "swapped sideways to {exercise:exercise}",
    ),
    R.PLAN_CLIMB: (
        "{exercise:exercise} is the next step up",
        "climbed to {exercise:exercise}",
    ),
    R.PLAN_EASIER: (
        "{exercise:exercise} comes instead, because it is easier",
        "swapped down to {exercise:exercise}",
    ),
    R.PLAN_FEW_NEW: (
        "only a few new exercises come at once",
        "no more than {limit:exercises} new in a week",
    ),
    # --- stage tests ---
    R.CRITERION_MET: (
        "done: {test:test}, {have:number}",
        "met: {test:test} {have:number}, needed {need:number}",
    ),
    R.CRITERION_OPEN: (
        "next: {test:test}. You have {have:number}, and {need:number} opens the next step",
        "open: {test:test} {have:number}, needed {need:number}",
    ),
    R.CRITERION_NEEDS_THERAPIST: (
        "a therapist needs to see this: {test:test}",
        "needs a therapist: {test:test}",
    ),
    R.STAGE_DOWN_AFTER_BREAK: (
        "you are back. We begin one step lower",
        "stage down one after a break of {days:days}",
    ),
    # --- tests beside norms ---
    R.WALK_IN_NORM: (
        "that is {percent} % of what healthy people like you walk in 6 minutes",
        "6-minute walk: {percent} % of the norm ({expected_m} m, lower limit {lowest_m} m)",
    ),
    R.WALK_BELOW_NORM: (
        "that is {percent} % of what healthy people like you walk in 6 minutes. It can grow",
        "6-minute walk: {percent} % of the norm ({expected_m} m), below its lower limit of "
        "{lowest_m} m",
    ),
    R.WALK_CHANGED: (
        "your walk changed by {change_m} m, and from {smallest_m} m on that counts",
        "6-minute walk: {change_m} m since the last one; from {smallest_m} m on a change counts",
    ),
    R.WALK_ABOUT_SAME: (
        "your walk is about the same as last time",
        "6-minute walk: {change_m} m since the last one, less than the {smallest_m} m that count",
    ),
    R.TEST_SLOW: (
        "we keep an eye on how you stand up",
        "{test:test}: more than {limit:number}, worth a look at strength and falls",
    ),
    R.TEST_SHORT: (
        "we keep an eye on your balance",
        "{test:test}: less than {limit:number}, worth a look at balance and falls",
    ),
    # --- what a measured muscle can and cannot tell ---
    R.MEASURE_FIRST: (
        "this is the first value, and later ones are compared with it",
        "first comparable value; a change counts from {mdc:number} {unit:unit}",
    ),
    R.MEASURE_NO_CHANGE: (
        "no change that can be told from the error of measuring",
        "no detectable change: {change:number} {unit:unit}, smallest detectable {mdc:number} {unit:unit}",
    ),
    R.MEASURE_LARGER: (
        "the muscle measures larger than before, by more than the error of measuring",
        "larger beyond measurement error: {change:number} {unit:unit}, smallest detectable "
        "{mdc:number} {unit:unit}",
    ),
    R.MEASURE_SMALLER: (
        "the muscle measures smaller than before, by more than the error of measuring",
        "smaller beyond measurement error: {change:number} {unit:unit}, smallest detectable "
        "{mdc:number} {unit:unit}",
    ),
    R.MEASURE_BREAK: (
        "this value was measured in another way than before, so the two are not compared",
        "not comparable with earlier visits: another {what:compared}",
    ),
    R.MEASURE_REPEATS: (
        "it was measured {have:number} times instead of {need:number}, so it is less sure",
        "{have:number} of {need:number} repeats; the error is larger",
    ),
    R.MEASURE_ERROR_UNKNOWN: (
        "nobody has measured how well this value repeats, so a change cannot be judged",
        "no known error for this quantity and position: no verdict; a repeat study can give one",
    ),
}

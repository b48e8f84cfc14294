"""Reasons are data: a code and its values. `mainstay.wording` makes the sentences."""

import enum
from dataclasses import dataclass

Value = str | int | float


class ReasonCode(enum.StrEnum):
    """Why something is so; each code has one sentence in `mainstay.wording`."""

    # --- barriers: why an exercise may not be offered (value names in brackets) ---
    LOCKED = "locked"  # level
    SCREEN_MISSING = "screen_missing"
    SCREEN_EXPIRED = "screen_expired"
    CONDITION_FORBIDS = "condition_forbids"  # condition
    CONDITION_FORBIDS_DEMAND = "condition_forbids_demand"  # condition, demand
    CONDITION_FORBIDS_MOTION = "condition_forbids_motion"  # condition, motion
    CONDITION_NEEDS_CLEARANCE = "condition_needs_clearance"  # condition
    CONDITION_FROM_WEEK = "condition_from_week"  # condition, week
    CONDITION_CLINICIAN_LED = "condition_clinician_led"  # condition
    DIRECTION_OPPOSITE = "direction_opposite"  # direction
    DIRECTION_NOT_FOUND = "direction_not_found"  # condition
    DIRECTION_SPREAD = "direction_spread"  # direction
    STAGE_ABOVE_CAP = "stage_above_cap"  # stage, cap, condition
    STAGE_NOT_REACHED = "stage_not_reached"  # stage, reached
    PERSON_CANNOT = "person_cannot"  # demand
    SURFACE_OUT_OF_REACH = "surface_out_of_reach"  # surfaces
    EQUIPMENT_MISSING = "equipment_missing"  # item
    PULLEY_HEIGHT_MISSING = "pulley_height_missing"  # height
    RIG_TOO_HEAVY = "rig_too_heavy"  # smallest_kg, start_kg
    RIG_TOO_LIGHT = "rig_too_light"  # heaviest_kg, start_kg; where more weight helps
    LOAD_ABOVE_BORNE = "load_above_borne"  # easiest_kg, borne_kg
    HELP_BELOW_BORNE = "help_below_borne"  # easiest_kg, borne_kg
    BAND_ABOVE_BORNE = "band_above_borne"
    EFFORT_ABOVE_CAP = "effort_above_cap"  # effort, cap, condition
    EFFORT_ABOVE_FLAG_CAP = "effort_above_flag_cap"  # effort, cap, flag
    EASE_ONLY = "ease_only"  # pain
    FLARE_EASE_ONLY = "flare_ease_only"  # day
    EASIER_WAS_RED = "easier_was_red"  # exercise
    THERAPIST_BARRED = "therapist_barred"

    # --- caps and policy ---
    CONDITION_CAPS_STAGE = "condition_caps_stage"  # condition, cap
    CONDITION_CAPS_EFFORT = "condition_caps_effort"  # condition, cap
    PERSONAL_MODE_CAPS_STAGE = "personal_mode_caps_stage"  # cap
    POLICY_STRICT_DEFAULT = "policy_strict_default"
    POLICY_BY_CONDITION = "policy_by_condition"  # condition
    POLICY_BY_THERAPIST = "policy_by_therapist"  # policy
    DIRECTION_NOT_STABLE = "direction_not_stable"  # direction, cap
    FLAG_CAPS_STAGE = "flag_caps_stage"  # flag, cap, level
    FLAG_CAPS_EFFORT = "flag_caps_effort"  # flag, cap

    # --- what the body answered ---
    PEAK_OVER_LIMIT = "peak_over_limit"  # site, pain, limit, start
    AFTER_OVER_LIMIT = "after_over_limit"  # site, pain, limit, start
    MORNING_OVER_LIMIT = "morning_over_limit"  # site, pain, limit, usual
    WEEK_ROSE = "week_rose"  # site, mean, before
    LEG_PAIN_FURTHER_DOWN = "leg_pain_further_down"  # reach, start
    LEG_PAIN_MOVED_UP = "leg_pain_moved_up"  # pain, limit, reach, start
    STOPPED_FOR_PAIN = "stopped_for_pain"  # site
    NUMB_OR_WEAK = "numb_or_weak"
    SET_OFF_BY_SESSION = "set_off_by_session"
    START_PAIN_HIGH = "start_pain_high"  # pain
    CALM_TWICE = "calm_twice"  # sessions
    MORNING_MISSING = "morning_missing"
    AFTER_MISSING = "after_missing"
    PAINKILLER_TAKEN = "painkiller_taken"
    LIGHTER_DAY = "lighter_day"  # percent
    THREE_AMBERS = "three_ambers"
    TWO_REDS = "two_reds"  # days

    # --- what the person did ---
    FIRST_TIME = "first_time"
    TARGET_REACHED = "target_reached"
    TARGET_NOT_REACHED = "target_not_reached"  # done, target
    FAR_BELOW_TARGET = "far_below_target"  # done, target
    LOAD_BELOW_PRESCRIBED = "load_below_prescribed"  # used_kg, given_kg
    SETS_MISSING = "sets_missing"  # done, target
    SIDE_MISSING = "side_missing"  # side
    EFFORT_TOO_HIGH = "effort_too_high"  # effort, limit
    EFFORT_UNKNOWN = "effort_unknown"
    TOP_OF_RANGE = "top_of_range"

    # --- guards ---
    RED_CUT = "red_cut"  # percent
    RED_RECENTLY = "red_recently"  # sessions_left
    FLARE = "flare"  # day, percent
    FLARE_RETURN = "flare_return"  # percent
    FLARE_SHORT_WALKS = "flare_short_walks"  # minutes
    FLARE_NEEDS_CLINICIAN = "flare_needs_clinician"
    BREAK = "break"  # days, percent
    BREAK_RESTART = "break_restart"  # days
    RESTART = "restart"  # event, day
    WEEKLY_CAP = "weekly_cap"  # percent
    ONE_THING_RISES = "one_thing_rises"
    TWO_EXERCISES_RISE = "two_exercises_rise"  # limit
    DELOAD_WEEK = "deload_week"  # percent
    ROUNDED_TO_RIG = "rounded_to_rig"  # wanted_kg, given_kg
    NO_STEP_ON_RIG = "no_step_on_rig"  # next_kg
    APPROVAL_LIMIT = "approval_limit"
    APPROVAL_MISSING = "approval_missing"
    APPROVAL_ENDED = "approval_ended"
    EXERCISE_BARRED = "exercise_barred"
    DOSE_OUT_OF_RANGE = "dose_out_of_range"  # field, value, low, high
    FEW_MINUTES = "few_minutes"  # sets, minutes
    THERAPIST_CHOSE = "therapist_chose"
    STUCK_TWO_WEEKS = "stuck_two_weeks"

    # --- maintenance ---
    MAINTENANCE = "maintenance"  # sessions, have, need
    BOOSTER_AFTER_FLARE = "booster_after_flare"
    BOOSTER_AFTER_BREAK = "booster_after_break"  # days
    MAINTENANCE_PAIN_UP = "maintenance_pain_up"  # points
    MAINTENANCE_GOALS_UNKNOWN = "maintenance_goals_unknown"  # need, sessions
    MAINTENANCE_GOALS_BELOW = "maintenance_goals_below"  # have, need, sessions
    MAINTENANCE_TEST_BELOW = "maintenance_test_below"  # test, have, need

    # --- the estimate of what a person can do and bears ---
    ESTIMATE_ROOM = "estimate_room"  # percent
    ESTIMATE_RISK = "estimate_risk"  # percent
    ESTIMATE_CAREFUL = "estimate_careful"
    ESTIMATE_ENOUGH = "estimate_enough"
    LOGGED_TWICE = "logged_twice"
    LOG_UNLIKELY = "log_unlikely"
    ESTIMATE_FAILED = "estimate_failed"

    # --- plan ---
    PLAN_DEEP_FIRST = "plan_deep_first"
    PLAN_KEEPS = "plan_keeps"
    PLAN_NEW = "plan_new"
    PLAN_STAGE_WORK = "plan_stage_work"  # stage
    PLAN_SLING = "plan_sling"
    PLAN_CONTROL = "plan_control"  # test
    PLAN_GOAL = "plan_goal"  # goal
    PLAN_ASKED = "plan_asked"
    PLAN_DIRECTION = "plan_direction"  # direction
    PLAN_WEAK_SIDE = "plan_weak_side"  # side
    PLAN_BALANCES = "plan_balances"  # muscle
    PLAN_WALKING = "plan_walking"
    PLAN_AEROBIC_INSTEAD = "plan_aerobic_instead"
    PLAN_NO_ROOM = "plan_no_room"  # minutes
    PLAN_OVER_MINUTES = "plan_over_minutes"  # minutes, takes
    PLAN_SIMILAR_CHOSEN = "plan_similar_chosen"  # exercise
    PLAN_BELOW_STAGE = "plan_below_stage"
    PLAN_SWAP_SIDEWAYS = "plan_swap_sideways"  # exercise
    PLAN_CLIMB = "plan_climb"  # exercise
    PLAN_EASIER = "plan_easier"  # exercise
    PLAN_FEW_NEW = "plan_few_new"  # limit

    # --- stage tests ---
    CRITERION_MET = "criterion_met"  # test, have, need
    CRITERION_OPEN = "criterion_open"  # test, have, need
    CRITERION_NEEDS_THERAPIST = "criterion_needs_therapist"  # test
    STAGE_DOWN_AFTER_BREAK = "stage_down_after_break"  # days

    # --- tests beside norms ---
    WALK_IN_NORM = "walk_in_norm"  # percent, expected_m, lowest_m
    WALK_BELOW_NORM = "walk_below_norm"  # percent, expected_m, lowest_m
    WALK_CHANGED = "walk_changed"  # change_m, smallest_m
    WALK_ABOUT_SAME = "walk_about_same"  # change_m, smallest_m
    TEST_SLOW = "test_slow"  # test, limit
    TEST_SHORT = "test_short"  # test, limit

    # --- what a measured muscle can and cannot tell ---
    MEASURE_FIRST = "measure_first"  # mdc, unit
    MEASURE_NO_CHANGE = "measure_no_change"  # change, mdc, unit
    MEASURE_LARGER = "measure_larger"  # change, mdc, unit
    MEASURE_SMALLER = "measure_smaller"  # change, mdc, unit
    MEASURE_BREAK = "measure_break"  # what
    MEASURE_REPEATS = "measure_repeats"  # have, need
    MEASURE_ERROR_UNKNOWN = "measure_error_unknown"


@dataclass(frozen=True)
class Reason:
    """One reason: a code, its values by name, and the source key of the rule."""

    code: ReasonCode
    values: tuple[tuple[str, Value], ...] = ()
    source: str = "ours"

    def __getitem__(self, name: str) -> Value:
        """The value with that name; a KeyError when the reason has no such value."""
        return dict(self.values)[name]


def because(code: ReasonCode, source: str = "ours", /, **values: Value) -> Reason:
    """A reason, comfortably written: `because(ReasonCode.BREAK, days=9, percent=90)`."""
    return Reason(code, tuple(values.items()), source)

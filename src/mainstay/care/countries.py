"""The codes of countries: the country of a person is one of them, or empty.

From `iso3166.tab` of the IANA time zone database 2026 (public domain), which follows ISO 3166-1
alpha-2 as of ISO/TC 46 N1127 (2024-02-29). Which of them has a known emergency number is said by
`emergency.toml` alone; a country without one may stand in every file.
"""

from typing import Any

from mainstay.reading import SHOWN, json_schema

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRIES = frozenset(_CODES.split())
"""Every assigned code of ISO 3166-1 alpha-2."""

USED_INSTEAD = {"UK": "GB", "EL": "GR"}
"""Codes that people write and that ISO reserves, with the assigned one."""


def refuse_no_country(code: str, place: str) -> None:
    """Refuse what is neither an assigned code nor empty.

    Args:
        code: what stands there.
        place: the name of the field, for the message.
    """
    if not code or code in COUNTRIES:
        return
    meant = USED_INSTEAD.get(code.upper(), code.upper())
    advice = f"write {meant}" if meant in COUNTRIES else "leave it empty where none fits"
    raise ValueError(
        f"{place} `{code[:SHOWN]}`: allowed a code of ISO 3166-1 in two capital letters such as GB, "
        f"or nothing; {advice}"
    )


def schema_of(wanted: type) -> dict[str, Any]:
    """The JSON Schema of a type; the country of a person in it is one of the codes or empty."""
    schema = json_schema(wanted)
    if "Patient" in schema.get("$defs", {}):
        country = schema["$defs"]["Patient"]["properties"]["country"]
        country["enum"] = ["", *sorted(COUNTRIES)]
    return schema

"""Spanish: numbers keep the point, which the standard allows and much of Latin America writes.

So a number is the same in a sentence, in a field to type in and in the markup of a chart.
"""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ""
NUMBER_GROUPING = 0

"""Ultrasound and MRI of the deep trunk muscles: thickness, area and fat, each with its error.

Bytes and arrays in, values out; no trained weights. Nothing counts as measured until a person has
looked at the overlay and confirmed it. Side and level always come from the person who measures.
Places in a picture are pixels, x to the right, y down; the center of the first pixel is (0, 0).
"""

"""A workbook in which one member fills in its answers: prefilled, protected, with lists and checks inside.

Only the cells for answers can be changed. A hidden sheet holds what the workbook is of, with a signature over it, so
that what comes back can be told from anything else.
"""

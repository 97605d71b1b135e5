"""Answers in a workbook that goes round: which line holds what, how an answer stands in a cell, and back.

A sheet for every section; a line for every field, for every option where several may be chosen, and for every row of a
table, which has its columns beside each other. The sheet of a section that is filled in several times is a table
itself: a row for every school, a column for every field. What was read of a workbook is typed like everything else, so
that the same rules judge it: a cell never says more than a field on a page could.
"""

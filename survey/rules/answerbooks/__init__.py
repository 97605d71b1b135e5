"""Answers in a workbook that goes round: which line holds what, how an answer stands in a cell, and back.

A sheet for every section; a line for every field, and for every option where several may be chosen. A section that is
filled in several times has a column for each row. What was read of a workbook is typed like everything else, so that
the same rules judge it: a cell never says more than a field on a page could.
"""

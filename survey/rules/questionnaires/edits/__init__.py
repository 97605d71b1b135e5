"""Edits of a questionnaire: values in, values out.

Every edit takes a questionnaire and gives `Edited`: the new questionnaire, a Dutch sentence of what changed and the
key at which the next page opens. An edit that would break a reference raises `Needed`, one that makes a question wrong
in itself raises `Faulty`; both are RuleBroken. What is merely unfinished (a section without questions, a choice
with one answer) may stand in a concept and stops the publication of a round.

- `whole`: starting from nothing, the title and what else belongs to the questionnaire itself.
- `sections`: add, change, duplicate, up, down, move, delete.
- `questions`: blank, add, change, duplicate, up, down, move, delete.
- `options`: options from a pasted list or from the register.
- `keys`: keys made from words.
- `places`: where something goes: `before`, `after`, `at_end_of`.
- `conflicts`: what two people did to the same thing, side by side.

The deeds in the database stand in `survey.actions.edits` (save) and `survey.actions.versions` (undo, redo, restore).
"""

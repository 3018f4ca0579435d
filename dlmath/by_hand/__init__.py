"""By hand: exercises, answers as learners write them, and what is said of them.

In reading order:

* ``exercises``: networks whose numbers have one decimal;
* ``answers``: numbers with the digits that were given;
* ``judge``: a sheet of backpropagation, judged number by number;
* ``layer_values``: the quantities of one layer, right, and as they follow from wrong ones;
* ``mistakes``: the usual mistakes, each with the number that it yields;
* ``slips``: slips of the hand;
* ``textbook_rules``: backpropagation as texts write it down, rightly and wrongly.

Answers are matrices of texts in the shapes of what they answer.
"""

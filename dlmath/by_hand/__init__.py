"""By hand: exercises, answers as learners write them, and what is said of them.

In reading order:

* ``exercises``: networks whose numbers have one decimal;
* ``answers``: numbers with the digits that were given;
* ``judge``: a sheet of backpropagation, judged number by number;
* ``rounded_programs``: how far a program's numbers may be off by rounding alone;
* ``program_penalties``: the L2 penalty that a program's numbers have in them, though nothing says so;
* ``programs``: the numbers of a program, judged: which is the first that is wrong;
* ``layer_values``: the quantities of one layer, right, and as they follow from wrong ones;
* ``mistakes``: the usual mistakes, each with the number that it yields;
* ``slips``: slips of the hand;
* ``convolution_mistakes``: the same for a convolution layer, with the judge of its answers;
* ``textbook_rules``: backpropagation as texts write it down, rightly and wrongly.

Answers are matrices of texts in the shapes of what they answer.
"""

"""A word is a column with a single 1; a matrix times it is one column of the matrix, and only that column learns."""

import streamlit as st

from dlmath.linear_algebra.vectors import norm
from dlmath.training.word_vectors import LEAST, MOST_UPDATES, NEIGHBOURS, WORDS, learn, one_pair
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, section, small
from pages.ui.writing.text import _, called, say
from pages.vectors_and_matrices.parts import questions, words

with roles.QUESTION.open():
    say(
        "A chatbot computes with numbers only. **How does it read a word?** Number the words, and write a 1 in the"
        " place of this one, 0 in all others. Choose a word, and see which column of the matrix it picks."
    )
left, right = st.columns(roles.BROAD_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    word = controls.select("word", _("Word"), WORDS, "cat")
    made = controls.whole("updates", _("Updates made"), 0, MOST_UPDATES, 20)
    beside = controls.select("beside", _("The neighbour to be guessed"), WORDS, "eats")
    seed = controls.whole("seed", _("Seed"), 0, 99, 2)

i, j = WORDS.index(word), WORDS.index(beside)
t = one_pair(seed, made, i, j)
W = t.network[0].W

with right:
    names = (_("W, a column for each word; below it x"), _("the columns as points"))
    with roles.WIDE.open("words"):
        charts.show(words.figure(seed, made, i, names), key="words", alt=words.describe(t, word, made))

forward, backward = st.columns(2, gap="medium")
with forward, roles.ARITHMETIC.open():
    section(
        _("Looking up is multiplying"),
        displayed(words.looked_up(t, i)),
        small(equations.said()),
        _(
            "The 1 picks a column, the zeros silence the others. No program multiplies by zeros: it reads column"
            " %(i)s. That column is the word's **embedding**.",
            i=i + 1,
        ),
    )
with backward:
    section(
        _("Only this column learns"),
        displayed(words.gradient(t, i)),
        _(
            "The gradient is $\\delta$ times the same one-hot vector: $\\delta$ in column %(i)s, 0 in all others."
            " A word that is never read keeps the numbers it was born with.",
            i=i + 1,
        ),
    )

st.header(_("Words with the same neighbours lie together"), anchor=False)
same = next(each for each in WORDS if each != word and NEIGHBOURS[each] == NEIGHBOURS[word])
other = next(each for each in WORDS if NEIGHBOURS[each] != NEIGHBOURS[word])
near, far = (norm(W[:, [i]] - W[:, [WORDS.index(each)]]) for each in (same, other))
paragraphs(
    _(
        "The network learns to guess neighbours: animals stand beside “eats” and “sleeps”, vehicles beside “drives” and"
        " “stops”. Nobody tells it what an animal is. But whoever has the same neighbours is asked for the same, and so"
        " the columns come together: after %(made)s updates **%(word)s** and **%(same)s** are %(near)s apart, %(word)s"
        " and %(other)s %(far)s.",
        made=made,
        word=called(word),
        same=called(same),
        near=numbers.plain(near),
        other=called(other),
        far=numbers.plain(far),
    ),
    _(
        "For “%(word)s” the network gives “%(beside)s” the probability %(p)s. Over all pairs $J=%(J)s$; as each word"
        " has two neighbours that come equally often, no guess brings it below $\\ln 2=%(least)s$.",
        word=called(word),
        beside=called(beside),
        p=numbers.plain(float(t.forward[1].a[j, 0])),
        J=numbers.latex(float(learn(seed).J[made])),
        least=numbers.latex(LEAST),
    ),
)


@static
def sentences() -> None:
    """From words to sentences."""
    say(
        "A sentence is several such columns beside one another, $W X$, a column for each word: again one matrix"
        " product. Real vocabularies have 50,000 words and more, and columns of hundreds of numbers; the product is the"
        " same."
    )


questions.words_as_vectors()

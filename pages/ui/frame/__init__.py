"""What stands around every lesson.

* ``page_frame``: title, language, settings, notes; runs the lesson inside;
* ``lessons``: the list of lessons, in the order of the path;
* ``path``: what each lesson needs and leads to, with links to the one before and the one after;
* ``glossary``: what each symbol means, which opens wherever it stands;
* ``guide``: links that keep language and settings;
* ``text_sections``: the sections of the text that the lessons follow, and where each is shown;
* ``gallery``: states worth a question, with their answers;
* ``gallery_guesses``: what may be guessed there, and how it is judged;
* ``gallery_states``: what those states give, with which it is judged;
* ``question``: the question asked of a state: a guess, its judgement, the answer;
* ``rooms``: classes that answer and follow, kept in memory;
* ``membership``: in which of them a session is;
* ``room``: the bar in which phones answer and the opener asks;
* ``room_results``, ``room_histogram``: how a class has answered;
* ``plan``: states of lessons in an order, as a part of the link;
* ``planning``: the plan on pages, and how one is made;
* ``share``: the link, its QR code, the frame for another site;
* ``listings``: code to take away, as a file and as a notebook;
* ``lecture``: large type, screens that fit the window, a clicker;
* ``speaker_notes``: what a second window tells who gives it;
* ``style``: the CSS of all pages.
"""

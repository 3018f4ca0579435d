"""What stands around every lesson.

* ``page_frame``: title, language, settings, notes; runs the lesson inside;
* ``lessons``: the list of lessons, in the order of the text;
* ``gallery``: states worth a question, with their answers;
* ``share``: the link, its QR code, the frame for another site;
* ``lecture``: large type, one idea on a screen, a clicker;
* ``style``: the CSS of all pages.
"""

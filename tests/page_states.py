"""States of the pages in which, all together, every part that a page may have is there."""

from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from pages.ui.frame.guide import TEXT
from pages.ui.frame.lessons import lessons
from tests.page import open_page

LESSONS = {path.rpartition("/")[2].removesuffix(".py"): path for pages in lessons().values() for path in pages}
# The front page and every lesson as they come; then what is there only in some states.
STATES = (
    "/?lang=en",
    "/the_text?lang=en",
    *(f"/{name}?lang=en" for name in LESSONS),
    "/?lang=en&q=softmax",
    "/?lang=en&lecture=true",
    "/dying_relu?lang=en&lecture=true",
    "/step_by_step?lang=en&lecture=true&batch=2",
    "/training_run?lang=en&lecture=true&n=40&epochs=20",
    "/one_neuron?lang=en&lecture=true",
    "/?lang=en&plan=one_neuron&plan=vectors",
    "/training_run?lang=en&data=sine&layers=5&n=40&epochs=20",
    "/training_run?lang=en&data=table&table=1,2,3,a;2,5,1,b;4,2,2,c;3,3,1,a&epochs=5",
    "/training_run?lang=en&data=table&table=1,2,3,4;2,5,1,3;4,2,2,7&task=regression&epochs=5",
    "/step_by_step?lang=en&predict=true&batch=2",
    "/check_my_work?lang=en&net=mazur&level=all",
    "/check_my_work?lang=en&net=mazur&z1=0.4,7&a1=0.5069,x",
    "/check_my_work?lang=en&net=mazur&z1=0.0275,0.3925&a1=0.5069,0.60",
    "/step_by_step?lang=en&scene=own&sizes=2-2-2",
    "/step_by_step?lang=en&tables=true",
    "/gradient_check?lang=en&rule=l<L",
    "/images_as_vectors?lang=zh&on=own",
    "/one_neuron?lang=en&ask=Slow start&room=MTDSA&opener=AAAAAAAAAAAAAAAAAAAAAA",
    "/one_neuron?lang=en&ask=Slow start",
)


def open_state(link: str) -> AppTest:
    """The page of a link, without a browser."""
    parts = urlsplit(link)
    page = {**LESSONS, TEXT: f"{TEXT}.py"}.get(parts.path.strip("/"), "home").removesuffix(".py")
    return open_page(page, **{key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()})

"""Chinese says what English says: every term has its Chinese term and no other, pairs of terms stand in the same order,
and so do formulas and values."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pages.ui.writing.text import catalogue

REORDERED = (Path(__file__).parents[1] / "golden" / "reordered.zh.txt").read_text("utf-8").splitlines()


class Term(NamedTuple):
    """An English term as a pattern, what stands for it in Chinese, and beginnings of sentences whose Chinese says it in
    other words."""

    english: str
    chinese: str
    otherwise: tuple[str, ...] = ()


# In English, so in Chinese.
TERMS = (
    Term(
        r"(?<!root )\bmeans?\b(?! square)(?! error)|\baverage",
        "均值|平均|是指|意味|说明|表示|就是|所谓|饱和的界限|负值|均方|也就是",
        ("The lessons follow", "a − y alone was taken"),
    ),
    Term("mean squared error", "均方误差"),
    Term("root mean square", "均方根", ("Nearly all near",)),
    Term("median", "中位数"),
    Term("gradient", "梯度"),
    Term("derivative", "导数"),
    Term("tangent", "切线"),
    Term("secant", "割线"),
    Term(r"\bkinks?\b", "折点|折痕|尖点"),
    Term(r"\bweights?\b", "权|初始化"),
    Term(r"\bbias", "偏置"),
    Term("weighted input", "加权输入"),
    Term(r"\bactivation function", "激活函数"),
    Term(r"\bactivations?\b(?! function)(?!: φ)(?!.*pre-activation)", "激活", ("The text begins with",)),
    Term("error term", "误差项"),
    Term("learning rate", "学习率"),
    Term("chain rule", "链式法则"),
    Term("transpos", "转置"),
    Term("determinant", "行列式"),
    Term("eigenvalue", "特征值"),
    Term("eigenvector", "特征向量"),
    Term("singular value", "奇异值"),
    Term(r"\brank\b", "秩"),
    Term("dot product", "点积"),
    Term("outer product", "外积"),
    Term("entrywise|entry by entry|entry-by-entry", "逐元素|逐个分量|逐分量|对应"),
    Term("cosine", "余弦"),
    Term("overfit", "过拟合"),
    Term("saturat", "饱和"),
    Term("momentum", "动量"),
    Term("variance", "方差"),
    Term("standard deviation|, deviation", "标准差|偏差"),
    Term(r"\bepochs?\b", "轮"),
    Term(r"\bbatch(?:es)?\b", "批"),
    Term(r"\bsamples?\b", "样本"),
    Term(r"\bupdates?\b", "更新"),
    Term(r"\binputs?\b", "输入|控件"),
    Term(r"\boutputs?\b", "输出"),
    Term(r"\btargets?\b", "目标"),
    Term(r"\bhidden layer", "隐藏层"),
    Term(r"\blayers?\b", "层"),
    Term(r"\bunits?\b(?! vector)(?! circle)(?! square)", "单元|神经元|单位|激活函数|激活"),
    Term(r"unit vector", "基向量|单位向量"),
    Term(r"\bloss(?:es)?\b", "损失"),
    Term(r"(?<!cross-)(?<!cross_)\bentropy\b(?!\.)", "熵"),
    Term("cross-entropy", "交叉熵"),
    Term("probabilit", "概率"),
    Term(r"\btest(?:ed)? (?:data|sample|share)", "测试"),
    Term(r"\btraining\b", "训练"),
    Term(r"\brows?\b", "行|分量|排|接连", ("No: the other five alone",)),
    Term(r"\bcolumns?\b", "列"),
    Term(r"\bmatri(?:x|ces)\b", "矩阵|阵"),
    Term(r"\bkernel", "核"),
    Term("padding", "填充|补"),
    Term("stride", "步幅|步长"),
    Term(r"(?<!cross-)convolution", "卷积"),
    Term("divergence", "散度|KL"),
    Term("forward pass", "前向"),
    Term("backward pass", "反向"),
    Term("central difference|central quotient", "中心差"),
    Term("saddle", "鞍"),
    Term(r"contour (?:line|map)|level line", "等高线"),
    Term(r"\bnegative", "负|反向", (": turned, this kernel",)),
    Term(r"\bpositive", "正"),
    Term("faster", "快"),
    Term(r"\b(?:to|on|from) the left\b", "左"),
    Term(r"\b(?:to|on|from) the right\b(?! one)", "右"),
    Term(r"\blarger\b|\bgreater\b", "大|超|高|多|长"),
    Term(r"\bsmaller\b", "小|少|低|几分之几"),
    Term(r"\btwice\b", "两|二|倍|2"),
    Term(r"\bhalf\b", "半|½|二分之一|half"),
    Term("logarithmic|\\(log\\)", "对数"),
    Term("purple", "紫"),
    Term(r"\bgrey", "灰"),
    Term(r"\borange", "橙"),
    Term(r"\bblue\b", "蓝"),
    Term(r"\bdead\b|\bdies\b|\bdied\b", "死|失活|不再"),
    Term(r"\bdirections?\b", "方向|偏大|歪向"),
    Term(r"\bseed", "种子"),
    Term("picture", "图|片|帧|画"),
    Term("pixel", "像素"),
    Term("outlier", "离群"),
    Term(r"\bJacobian", "雅可比"),
    Term("one-sided", "单侧"),
    Term(r"\bhigher|\bhighest", "高|大"),
    Term(r"\blowest", "低|小"),
    Term("largest", "最大|最高|最长|最", ("The slope over",)),
    Term("smallest", "最小"),
    Term("minimum", "极小|最小|最低"),
    Term(
        r"\bnever\b",
        "从不|永|绝|从未|不再|再也|不会|未|无法|没有|都不|不可能|总|始终|不让|从|不",
        ("Never steeper", "Exactly on"),
    ),
)
# In Chinese, so in English: terms that nothing else stands for.
ONLY = (
    Term(r"\bmedian", "中位数"),
    Term(r"\bmeans?\b|average", "均值|平均", ("This output and this loss belong", "At 0.6504", "All %(N)s samples")),
    Term("gradient|nabla|梯度", "梯度", ("The sum is a row", "There is none. Along")),
    Term("weight|W|w_|w₁", "权重"),
    Term(r"\bbias|\bb\b", "偏置"),
    Term("weighted input", "加权输入", ("The text begins with",)),
    Term("chain rule", "链式法则"),
    Term("transpos|ᵀ|top|turned", "转置"),
    Term("determinant", "行列式"),
    Term("eigenvalue", "特征值"),
    Term("eigenvector|eigen", "特征向量"),
    Term("overfit", "过拟合"),
    Term("underfit", "欠拟合"),
    Term("momentum|memory", "动量"),
    Term("variance", "方差"),
    Term("learning rate|alpha|α|rate", "学习率", ("Too large a step",)),
    Term("activation|active|phi|φ|functions|(?:that|units) are off|slope|bends the sum", "激活"),
    Term(r"cross-entropy|cross_entropy|\bCE\b|BCE", "交叉熵"),
    Term("probabilit|chance|softmax p|takes everything", "概率"),
    Term("satur|sure", "饱和"),
    Term(r"\btargets?\b|goal", "目标", ("$J=0$: $f$ depends on the sum",)),
    Term("test|check|held out", "测试"),
    Term("kink", "折点|尖点"),
    Term("tangent", "切线"),
    Term("secant", "割线"),
    Term("singular", "奇异"),
    Term("purple", "紫"),
    Term("orange", "橙"),
    Term(r"\bblue", "蓝"),
    Term("hidden", "隐藏层", ("z, a and δ in",)),
    Term("stride", "步幅"),
    Term("pixel|Reshape to rows", "像素"),
    Term("outlier", "离群"),
)
# Terms of which each may be taken for the other: where a sentence has both, the same comes first in both languages.
PAIRS = (
    (Term(r"\bmean\b", "均值|平均"), Term("median", "中位数")),
    (Term(r"\brows?\b", "行(?!列)"), Term(r"\bcolumns?\b", "列")),
    (Term(r"\bleft\b", "左"), Term(r"\bright\b", "右")),
    (Term(r"\babove\b", "上"), Term(r"\bbelow\b", "下")),
    (Term(r"\bfirst\b", "第一|首|第 1"), Term(r"\blast\b", "最后|末|上一|输出层")),
    (Term(r"\bforward\b", "前向|正向|向前"), Term(r"\bback(?:ward)?\b", "反向|向后|后向|返回")),
    (Term(r"\bweights?\b", "权重"), Term(r"\bbias(?:es)?\b", "偏置")),
    (Term(r"\binputs?\b", "输入"), Term(r"\boutputs?\b", "输出")),
    (Term(r"\btraining\b", "训练"), Term(r"\btest(?:ed)?\b", "测试")),
    (Term("positive", "正"), Term("negative", "负")),
    (Term("orange", "橙"), Term("blue", "蓝")),
    (Term("purple", "紫"), Term("grey", "灰")),
    (
        Term(r"\brises?\b|rising|\brose\b|grows?\b", "升|增|变大|涨"),
        Term(r"\bfalls?\b|\bfell\b|falling|shrink", "降|减|变小|落|缩"),
    ),
    (Term(r"\blarge", "大"), Term(r"\bsmall", "小")),
    (Term(r"\bgradients?\b", "梯度"), Term(r"\bloss(?:es)?\b", "损失")),
    (Term(r"\boutputs?\b", "输出"), Term(r"\btargets?\b", "目标")),
    (Term(r"\bforward\b", "前向"), Term(r"\bcentral\b", "中心")),
    (Term("tanh", "tanh"), Term("sigmoid", "sigmoid")),
    (Term("ReLU", "ReLU"), Term("sigmoid", "sigmoid")),
    (Term("MSE", "MSE"), Term("MAE", "MAE")),
)
INVERTED = ("None of them has a right to the name", "As steep as 1 at")
VALUE = re.compile(r"%\(\w+\)s|\$[^$]+\$|`[^`]+`|(?<![\w.⁽])−?\d+\.\d+(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


@cache
def sentences() -> list[tuple[str, str]]:
    """Every sentence in both languages, without formulas, code and placeholders."""
    return [(_words(english), _words(chinese)) for english, chinese in catalogue("zh").items()]


def _words(text: str) -> str:
    return re.sub(r"\$[^$]+\$|`[^`]+`|%\(\w+\)s", "¶", text)


def begins(sentence: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a sentence is one of those that are excepted."""
    return sentence.lstrip("*“¶ ").startswith(beginnings) if beginnings else False


@pytest.mark.parametrize("term", TERMS, ids=[term.english for term in TERMS])
def test_a_term_has_its_chinese(term: Term) -> None:
    concerned = [pair for pair in sentences() if re.search(term.english, pair[0], re.IGNORECASE)]
    assert concerned
    assert [
        pair for pair in concerned if not re.search(term.chinese, pair[1]) and not begins(pair[0], term.otherwise)
    ] == []


@pytest.mark.parametrize("term", ONLY, ids=[term.chinese for term in ONLY])
def test_a_chinese_term_stands_only_for_its_own(term: Term) -> None:
    whole = [
        (english, chinese) for english, chinese in catalogue("zh").items() if re.search(term.chinese, _words(chinese))
    ]
    assert [
        pair
        for pair in whole
        if not re.search(term.english, pair[0], re.IGNORECASE) and not begins(pair[0], term.otherwise)
    ] == []


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one.english} {other.english}" for one, other in PAIRS])
def test_pairs_of_terms_are_not_exchanged(pair: tuple[Term, Term]) -> None:
    def order(text: str, patterns: tuple[str, str]) -> list[int]:
        found = [match.start() if (match := re.search(each, text, re.IGNORECASE)) else -1 for each in patterns]
        return [] if -1 in found else sorted((0, 1), key=found.__getitem__)

    one, other = pair
    both = [
        (english, order(english, (one.english, other.english)), order(chinese, (one.chinese, other.chinese)))
        for english, chinese in sentences()
    ]
    assert [
        english for english, here, there in both if here and there and here != there and not begins(english, INVERTED)
    ] == []


def test_formulas_and_values_stand_in_the_same_order() -> None:
    """Where Chinese wants another order, the beginning of the sentence stands in ``golden/reordered.zh.txt``."""
    other = [
        english
        for english, chinese in catalogue("zh").items()
        if VALUE.findall(english) != VALUE.findall(chinese) and len(set(VALUE.findall(english))) > 1
    ]
    assert sorted(" ".join(english.split())[:60] for english in other) == sorted(REORDERED)


# What no Chinese textbook says, and what it says instead.
NOT_SAID = {
    r"虚数(?!部)": "共轭复数，虚部不为 0",
    "批改作业|即填即批|手工画|不能再错|答案就在那里|生来已死": "translated word by word",
    "(?:都|只|处处)回答": "输出",
    "至少损失|的损失比": "衰减",
    r"(?<!任何)样本(?:都|全部|一直保持|始终处于|全)*激活(?!它|这|的单元|单元)|个激活的样本": "激活的是单元，不是样本",
    "正确率": "准确率",
    "(?<!旋)螺线": "螺旋线",
    "L2 惩罚": "L2 正则化",
    "随机猜测": "均匀猜测",
    "结点": "节点",
    "运算对象": "操作数",
    "(?<!差分)步长 h": "差分步长 h",
    "两个数字有多像|个数字训练": "手写数字",
    "中心差分|单侧差分": "差商",
    "方括号里的等式": "当 i = j 时为 1，否则为 0",
}
LABELS = {
    **{"Check at once": "边填边查", "follows": "由前错推出", "unreadable": "无法识别", "How it lies": "运算方式"},
    **{"classified rightly": "准确率", "L2 penalty λ": "L2 正则化系数 λ", "Initial weights": "参数初始化"},
    **{"Step h": "差分步长 h", "Nudge h": "差分步长 h", "Momentum μ": "动量系数 μ", "Spirals": "螺旋线"},
    **{"mean squared error": "均方误差", "mean absolute error": "平均绝对误差", "cross-entropy": "交叉熵"},
    **{"binary cross-entropy": "二元交叉熵", "sum of squared errors": "误差平方和"},
}
NAMES_OF_OPTIONS = {
    **{"momentum": "动量法", "spirals": "螺旋线", "Gaussians": "高斯分布（两团）", "identity": "恒等", "hinge": "合页"},
    **{"Glorot-normal": "Glorot 正态", "cross-correlation": "互相关", "convolution": "卷积", "xor": "异或"},
}


@pytest.mark.parametrize("wrong", NOT_SAID)
def test_what_a_textbook_would_not_say(wrong: str) -> None:
    assert [chinese for chinese in catalogue("zh").values() if re.search(wrong, chinese)] == [], NOT_SAID[wrong]


def test_labels_are_the_terms_of_the_textbooks() -> None:
    assert {english: catalogue("zh").get(english) for english in LABELS} == LABELS
    options = catalogue("zh", "option")
    assert {name: options.get(name) for name in NAMES_OF_OPTIONS} == NAMES_OF_OPTIONS


def test_english_has_no_riddles() -> None:
    assert [each for each in catalogue("zh") if re.search(r"\bnoughts?\b|all the art|who speaks", each)] == []

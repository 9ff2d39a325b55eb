"""Names of residents: after 我叫, beside 先生 or 居民, in lists after 签字人：, and every name handed in as known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from domain.notices.gate.numbers import Span

COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 "
    "西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 吴铭 纳兰 叶赫 完颜 富察 那拉"
).split()

SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
    "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟臧闵苟邬卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝谈匡鞠惠荆乐冀郁胥栗燕楚鄢劳谌奚粟冼蔺盘闻厉仝郜阚帅屠豆朴盖练廉禹井祖漆巴丰狄敬扈晁芮阙浦戈伏鹿薄邸雍辜"
    "羊阿乌母裘亓修邰赫杭况宿鲜逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利尉冶斯昝尧"
)

# A surname followed by its second letter makes a word of the work, not a person.
WORDS = frozenset(
    (
        "万一 万人 万元 万家 万平 万户 严格 严禁 严肃 严重 乐园 乐意 乐观 于一 于七 于三 于上 于下 于九 于二 于五 于今 于八 "
        "于六 于其 于十 于同 于四 于当 于是 于本 于此 于每 于该 于近 任何 任务 任命 任意 任期 任职 何人 何况 何地 何处 何时 "
        "何种 余人 余件 余位 余元 余名 余平 余年 余户 余条 余次 修复 修好 修建 修改 修理 修缮 修订 党员 党委 党工 党建 党总 "
        "党支 党政 党的 党组 党群 全体 全勤 全区 全员 全国 全天 全家 全市 全年 全数 全新 全民 全票 全程 全街 全覆 全过 全部 "
        "全都 全面 全额 关于 关停 关口 关心 关注 关爱 关系 关键 关闭 农历 农村 农民 利息 利用 利益 包保 包含 包干 包户 包括 "
        "包楼 包片 包联 单价 单位 单体 单元 单双 单户 单次 单独 单项 古城 古树 古稀 司机 司法 向一 向三 向上 向下 向业 向东 "
        "向主 向二 向他 向全 向公 向前 向北 向区 向南 向城 向导 向居 向市 向我 向政 向有 向本 向水 向法 向派 向消 向燃 向物 "
        "向电 向相 向社 向街 向西 商业 商品 商场 商户 商讨 商议 商量 商铺 夏天 夏季 季度 季节 安保 安全 安居 安徽 安心 安排 "
        "安监 安置 安老 安装 安防 安静 宿舍 尤其 左侧 左右 左转 左边 康养 康复 成为 成交 成人 成功 成员 成套 成年 成效 成本 "
        "成果 成熟 成片 成立 成都 房东 房主 房产 房价 房客 房屋 房改 房本 房租 房管 房间 房顶 文书 文件 文体 文化 文字 文明 "
        "文档 文艺 方位 方便 方向 方式 方才 方案 方法 方面 施划 施工 施行 时代 时候 时刻 时常 时有 时期 时段 时间 时限 时隔 "
        "明令 明厨 明天 明年 明日 明显 明白 明目 明确 明示 明细 易发 易地 易燃 易爆 易积 景区 景观 曾在 曾经 杜绝 杨树 查处 "
        "查实 查找 查明 查看 查询 查验 柳树 桂花 梅雨 武装 段时 段落 毕业 毕竟 毛坯 毛病 江苏 江西 池塘 温度 温暖 温馨 游园 "
        "游客 游泳 申报 申诉 申请 申领 白发 白天 白色 盘活 盛夏 石景 石材 石门 程序 程度 章程 章节 童话 简单 简易 简称 管委 "
        "管护 管控 管理 管线 管网 管辖 管道 米宽 米长 米高 纪委 纪录 纪律 纪检 罗列 苗圃 苗木 茅台 荣获 荣誉 蓝色 解决 解答 "
        "解聘 解读 解释 解除 许可 许多 谈判 谈心 谈话 谢绝 谢谢 谷雨 贺信 路上 路人 路况 路口 路段 路灯 路线 路边 路面 车主 "
        "车位 车库 车棚 车牌 车站 车辆 车道 车险 连同 连夜 连带 连廊 连接 连日 连片 连续 金融 金额 银发 银行 阳光 阳台 陆续 "
        "项下 项均 项目 顾客 顾问 高低 高兴 高压 高层 高度 高效 高标 高温 高空 高级 高考 高质 高龄 黄色 黄金 龙头 龙泉 "
    ).split()
)

TITLES_SURE = (
    "先生|女士|小姐|太太|大爷|大妈|大娘|大姐|大哥|大叔|大婶|阿姨|叔叔|奶奶|爷爷|婆婆|师傅|同学|小朋友|"
    "一家|夫妇|夫妻|夫妻俩|两口子"
)
TITLES_LOOSE = "居民|业主|住户|老人|户主|租户|房主|房东|家门口|家中|家里|家属|本人"
BEFORE = (
    "居民代表|业主代表|居民|业主|住户|户主|租户|租客|房主|房东|当事人|申请人|投诉人|反映人|举报人|来电人|诉求人|"
    "受访人|受助人|监护人|家属|患者|老人|村民|孤老|低保户|残疾人|志愿者|邻居|车主|楼上|楼下|对门"
)
LABELS = (
    "居民代表|业主代表|居民|业主|住户|户主|姓名|签名|签字|签字人|签名人|参会居民|到会居民|参加居民|同意业主|反对业主|"
    "弃权业主|同意居民|反对居民|弃权居民|未投票业主|欠费业主|当事人|申请人|投诉人|反映人|举报人|来电人|受助人|本人|"
    "家属|监护人|患者|低保户|租户|村民|车主|被申请人|甲方|乙方|委托人|受托人"
)
SPEAKS = "反映|来电|投诉|举报|表示|说|称|诉|提出|建议|认为|家住|住在|要求|反对|同意|弃权|签字|家漏水|家的"
OPENS = r"(?:(?<=^)|(?<=[\s，。；：、！？“”‘’（）《》【】,.;:!?()\"'由请找与跟和是对向为给经据让叫把被及或住户民主人家])|(?<=居民)|(?<=业主))"
CLOSES = (
    r"(?=$|[\s，。；：、！？“”‘’（）《》【】,.;:!?()\"'0-9]|等|的|家|和|与|及|一家|夫妇|同意|反对|弃权|反映|投诉|来电|举报|"
    r"表示|说|称|提出|建议|认为|家住|住|要求|签字|已|也|在|对|向|于|因|将|不|未|有|是|为|被|把|系|共|两|拒绝|去|给)"
)
HAN = "一-鿿㐀-䶿"
GAP = r"[ \t\u00a0\u3000·]?"

NAME = rf"(?:(?:{'|'.join(COMPOUND)}){GAP}[{HAN}]{{1,2}}|[{SINGLE}]{GAP}[{HAN}](?:{GAP}[{HAN}])?)"
SHORT = rf"(?:(?:{'|'.join(COMPOUND)}){GAP}[{HAN}]{{1,2}}?|[{SINGLE}]{GAP}[{HAN}](?:{GAP}[{HAN}])??)"
DOTTED = rf"[{HAN}]{{1,8}}[·•・][{HAN}]{{1,8}}"

CALLED = re.compile(
    rf"(?:我|他|她|本人|孩子|儿子|女儿|母亲|父亲|老伴)(?:的?名字|姓名)?(?:叫做|名叫|叫作|叫|是叫|名为)\s*[“\"]?(?P<name>{DOTTED}|(?:{'|'.join(COMPOUND)})[{HAN}]{{1,2}}|[{HAN}]{{2,3}}?)"
    rf"(?=$|[^{HAN}]|住|今年|家|的|是|在|，|现|来|想|要|和|与|反映|有|因|于|从)"
)
CALLED_NOT = re.compile(r"[的了过他她它你您不来去什啥做一个我醒外起住停苦好人救大]|车[来去子辆]")
NAMED = re.compile(rf"(?:名叫|姓名(?:为|是)|真名|本名|本人是|我是){GAP}(?P<name>{DOTTED}|{SHORT}){CLOSES}")
TITLED_SURE = re.compile(rf"(?P<name>{NAME}){GAP}(?:{TITLES_SURE})")
TITLED_LOOSE = re.compile(rf"{OPENS}(?P<name>{SHORT}){GAP}(?:{TITLES_LOOSE})")
AFTER = re.compile(rf"(?:{BEFORE}){GAP}(?P<name>{DOTTED}|{SHORT}){CLOSES}")
LISTED = re.compile(rf"(?:{LABELS})(?:名单|姓名|签名|签字)?\s*[：:]\s*(?P<names>[^。；\n]*)")
SPEAKING = re.compile(rf"{OPENS}(?P<name>{SHORT})(?:{SPEAKS})")
ENTRY = re.compile(rf"(?P<name>{DOTTED}|{NAME})(?=$|[\s，、,（(；;]|等|$)")


def mask(name: str) -> str:
    """李**, 欧阳**: the surname and two stars, however long the given name is (rules.md §3)."""
    letters = re.sub(r"\s", "", name)
    surname = next((double for double in COMPOUND if letters.startswith(double) and len(letters) > 2), letters[:1])
    return surname + "**"


def names(text: str, *, known: Collection[str], officials: Collection[str], places: Collection[str]) -> Iterator[Span]:
    """Where a resident is named. An official's name, a place, and an already masked name are not findings."""
    allowed = {_tight(name) for name in (*officials, *places)}
    taken = [found.span() for place in places if place for found in re.finditer(re.escape(place), text)]
    for span in (*_known(text, known), *_patterns(text)):
        name = _tight(text[span[0] : span[1]])
        inside = any(start <= span[0] < end or start < span[1] <= end for start, end in taken)
        if name not in allowed and not any(name.startswith(one) for one in officials if len(one) > 1) and not inside:
            yield span


def _known(text: str, known: Collection[str]) -> Iterator[Span]:
    letters = _tight(text)
    for name in known:
        if len(_tight(name)) > 1 and _tight(name) in letters:
            loose = r"[\s·]{0,2}".join(re.escape(letter) for letter in _tight(name))
            yield from (found.span() for found in re.finditer(loose, text))


def _patterns(text: str) -> Iterator[Span]:
    for found in CALLED.finditer(text):
        if not CALLED_NOT.match(found["name"]):
            yield found.span("name")
    for pattern in (NAMED, TITLED_LOOSE, AFTER, SPEAKING):
        yield from (found.span("name") for found in pattern.finditer(text) if not _is_word(found["name"]))
    for found in TITLED_SURE.finditer(text):
        if not _is_word(found["name"]):
            yield found.start("name") + _particle(found["name"]), found.end("name")
    for found in LISTED.finditer(text):
        for entry in ENTRY.finditer(found["names"]):
            if not _is_word(entry["name"]) and _opens_entry(found["names"], entry.start()):
                yield found.start("names") + entry.start(), found.start("names") + entry.end()


def _particle(name: str) -> int:
    """向李明先生: 向 is a surname too, but here it stands before one."""
    return 1 if len(name) > 2 and name[0] in "向于时从经" and name[1] in SINGLE else 0


def _opens_entry(names: str, at: int) -> bool:
    return at == 0 or names[at - 1] in " 　\t，、,（(；;"


def _is_word(name: str) -> bool:
    return _tight(name)[:2] in WORDS


def _tight(name: str) -> str:
    return re.sub(r"[\s·•・]", "", name)

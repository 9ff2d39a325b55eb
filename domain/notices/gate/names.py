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
    "羊阿乌母裘亓修邰赫杭况宿鲜逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利尉冶斯昝尧萧"
)

# A surname followed by its second letter makes a word of the work, not a person.
WORDS = frozenset(
    (
        "周一 周二 周三 周四 周五 周六 周日 周末 周边 周围 周期 周年 周转 张贴 张挂 陈旧 陈列 陈述 黄线 黄灯 孙子 孙女 朱红 胡同 胡乱 林木 林地 林荫 林业 郑州 郑重 梁柱 唐山 韩国 曾祖 曾任 肖像 田间 董事 余热 余额 余款 余生 叶子 苏州 丁字 沈阳 钟点 钟头 陆地 范围 范例 钱款 钱物 孔洞 欧洲 焦点 祝贺 祝愿 涂料 涂改 刁难 潘家 杨梅 王府 李子 马上 马路 徐州 关阀 关水 修鞋 凌晨 精华 高大 高中 高明 金华 平安 平房 平时 安心 安康 安宁 安定 安东 方正 方圆 毛利 水平 温泉 温和 康乐 武力 石材 石油 江山 江水 江南 江北 江东 马力 白云 白金 白银 黄金 蓝天 华东 华中 海岸 古代 古文 严正 文明 文书 文艺 文学 乐山 乐意 程度 池水 田地 祖国 祖宗 荣光 巩固 党建 党群 单向 单立 单行 平行 平和 平民 平方 平台 平南 居民 卫生 卫星 农民 艾草 台风 房东 路东 路西 路南 路北 楼东 燕山 燕京 高山 高才 高新 高水 和平 安全 尚未 尚可 万象 鲜明 景天 景山 景泰 年华 银行 尤以 殷实 温良 端正 诸如 万一 万人 万元 万家 万平 万户 严格 严禁 严肃 严重 乐园 乐意 乐观 于一 于七 于三 于上 于下 于九 于二 于五 于今 于八 "
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
# Surnames that begin hardly any word: a name of theirs is taken even where nothing known follows it.
CLEAR = (
    "萧王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁宋唐韩冯邓曹彭曾肖田董袁潘蔡余叶苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾邹熊薛侯龚邵钱秦尹阎"
    "郝孟顾覃戴孔汤庞樊倪翁葛邢岳翟殷詹欧耿焦俞柳祝阮柯童凌裴霍涂冉骆辛靳蒲屈佘邬卞姬栾隋刁郜阚鄢"
)

# What given names are made of. Two of these after a surname that begins no word is a person, whoever stands around it.
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文玲梅琴云莲珍荣芝芬凤香淑惠琳萍燕春秋冬雪梦琪欣怡婷婧雅倩颖"
    "洁莉娇媛蓉薇蕾佳慧瑶璐晶莹妍茜菊萱彤晨曦雯璇琦瑾瑜珊珠翠巧素贞娥姣婉嫣嘉宁馨菲菁蓓岚韵俊峰辉斌彬鹏飞宇轩浩然博涵梓豪泽昊睿哲"
    "翔龙虎彪鑫鸿宏洪海波江涌湖泉源润泽林森松柏桐枫楠栋梁材栓柱根生良才德福禄寿喜庆祥瑞康健安邦定兴旺盛昌隆发财宝贵富有余庚忠孝仁"
    "义礼智信诚廉毅恒坚刚正直权威武斌雄豪杰英俊帅凯凡成功立业伯仲叔季永长远新振光耀辉煌灿烨晖旭阳昕晓东南西北山川岩石岭峻嵩岳昆仑"
    "景星辰月亮天朗清风雷震霖雨露晴虹霄宵琛琨瑞珂珏玮琪璟瑄钰铭锋锐铁钢鉴钧锦铮鑫银金学书文翰墨诗词画艺彦斯茂竹荷菡芷若茹萌芸苗蔓蕊"
    "薏莺雁鹃鹤鸣鹰骏骥驰腾跃进步前程达通畅顺利民众群友朋亚亭奇子小大少华中夏汉唐尧舜禹启胜利凌克勤俭朴培育养均齐治启迪思念恩爱心怀意志"
    "帆慧花丹坤兵欢琼娣玫蕙勃栩化先彩绍绪继承祖宗兆万千百世代传延年岁令仪容颜美善真纯洁淳厚敦笃谦逊和睦贤良秉训崇尚敬仰仕任尔可为之以其如若望希冀来留保守卫护佑"
)

# Surnames that also begin words of the work: they need something around them that speaks for a person.
UNSURE = "管成时向于万全关连段查路党施车农明符相利应包经从"

NO_GIVEN = frozenset(
    "学生 先生 成功 成为 中国 美国 文化 文明 文书 希望 来源 大学 东西 东南 西北 南北 发生 大小 朋友 其中 中文 中心 中学 小学 威望 保留 "
    "保护 生活 生意 方向 安全 建成 建立 建安 建国门 海南 河南 云南 江南 华北 华南 金华 金山 永定 长安 新华 新民 民生 民意 民心 民政 "
    "大兴 光华 光荣 世纪 年生 秋冬 春秋 春天 金银 健康 根本 志愿 意志 意思 养育 培育 培养 之心 之家 大家 小家 百年 千万 百万 子女 长子 "
    "雨水 雪天 风雨 进步 通达 通畅 顺利 便利 权利 义务 信义 利益 友好 友善".split()
)
"""Words that look like a given name behind a surname that was none: 历史中国."""

# 欧阳伟发言, 李明先生: a letter of given names that here begins the next word.
NOT_ITS_END = frozenset(
    "先生 小姐 小朋 大爷 大妈 大娘 大姐 大哥 大叔 大婶 夫妇 夫妻 发言 发生 发现 来电 来信 来访 来到 用于 立即 建议 以及 以为 可以 正在 "
    "先后 未来 前来 前往 希望 进行 进入 通过 达到 留下 护送 保证 保留 承认 承诺 传达 思想 成为 顺利 亲自".split()
)
TITLES_LOOSE = "居民|业主|住户|老人|户主|租户|房主|房东|家门口|家中|家里|家属|本人"
ONE = (
    "紧急联系人|联系人|收件人|收信人|寄件人|产权人|承租人|出租人|共有人|权利人|继承人|受益人|代理人|被代理人|委托人|受托人|"
    "被申请人|申请人|当事人|投诉人|反映人|举报人|来电人|来访人|来信人|诉求人|受访人|受助人|求助人|监护人|签收人|签字人|"
    "户主姓名|业主姓名|户主|租户|租客|房客|孤老|低保户|特困户|残疾人|独居老人|高龄老人|空巢老人|患者|死者|伤者|事主|车主"
)
BEFORE = f"{ONE}|居民代表|业主代表|居民|业主|住户|房主|房东|家属|老人|村民|志愿者|邻居|老党员|党员|楼上|楼下|对门"
LABELS = (
    f"{ONE}|居民代表|业主代表|居民|业主|住户|姓名|签名|签字|签名人|本人|家属|村民|甲方|乙方|落款|名单|人员|"
    "(?:居民|业主|人|户|代表)(?:有|为|是)"
)
SPEAKS = "反映|来电|投诉|举报|表示|说|称|诉|提出|建议|认为|家住|住在|要求|反对|同意|弃权|签字|家漏水|家的"
OPENS = r"(?:(?<=^)|(?<=[\s，。；：、！？“”‘’（）《》【】,.;:!?()\"'由请找与跟和是对向为给经据让叫把被及或住户民主人家])|(?<=居民)|(?<=业主))"
CLOSES = (
    r"(?=$|[\s，。；：、！？“”‘’（）《》【】,.;:!?()\"'0-9]|等|的|家|和|与|及|一家|夫妇|同意|反对|弃权|反映|投诉|来电|举报|"
    r"表示|说|称|提出|建议|认为|家住|住|要求|签字|已|也|在|对|向|于|因|将|不|未|有|是|为|被|把|系|共|两|拒绝|去|给|"
    r"申请|拖欠|代为|代投|到场|参加|参会|发言|发生|上门|签收|领取|需要|独居|噪声|扰民|常年|长期|经常|多次|曾|均|男|女|"
    r"由|到会|兄弟|姐妹|父子|母女|性别|今年|年龄|出生|身份证|手机|电话|联系|来电|来信|来访|名下|所有|阻挠|占用|堆|养|装修|病|死|摔|走失|一人|本人)"
)
SURE = "".join(letter for letter in SINGLE if letter not in UNSURE)
ALONE = "".join(letter for letter in GIVEN if letter not in "以可大小国正成子和名为其之如若中前先有百千万年未来用力书")
HAN = "一-鿿㐀-䶿"
GAP = r"[ \t\u00a0\u3000·]?"

NAME = rf"(?:(?:{'|'.join(COMPOUND)}){GAP}[{HAN}]{{1,2}}|[{SINGLE}]{GAP}[{HAN}](?:{GAP}[{HAN}])?)"
SHORT = rf"(?:(?:{'|'.join(COMPOUND)}){GAP}[{HAN}]{{1,2}}?|[{SINGLE}]{GAP}[{HAN}](?:{GAP}[{HAN}])??)"
DOTTED = rf"[{HAN}]{{1,8}}[·•・][{HAN}]{{1,8}}"

CALLED = re.compile(
    rf"(?:我|他|她|本人|孩子|儿子|女儿|母亲|父亲|老伴)(?:的?名字|姓名)?(?:叫做|名叫|叫作|叫|是叫|名为)\s*[“\"]?(?P<name>{DOTTED}|(?:{'|'.join(COMPOUND)})[{HAN}]{{1,2}}|[{HAN}]{{2,3}}?)"
    rf"(?=$|[^{HAN}]|住|今年|家|的|是|在|，|现|来|想|要|和|与|反映|有|因|于|从)"
)
# As spoken, with no particle after it: 我叫阿依古丽，
CALLED_LONG = re.compile(rf"(?:我|他|她|孩子|儿子|女儿)(?:名叫|叫做|叫)\s*(?P<name>[{HAN}]{{4,6}})(?=$|[\s，。；、！])")
CALLED_NOT = re.compile(
    r"[的了过他她它你您不来去什啥做一个我醒外起住停苦好人救大]|车[来去子辆]|物业|社区|居委|街道|民警|警察|邻居|大夫|医生|"
    r"工人|保安|师傅|快递|外卖|电话|家人|家里|孩子|老伴|志愿"
)
NAMED = re.compile(rf"(?:名叫|姓名(?:为|是)|真名|本名|本人是|我是){GAP}(?P<name>{DOTTED}|{SHORT}){CLOSES}")
TITLED_SURE = re.compile(rf"(?P<name>{NAME}){GAP}(?:{TITLES_SURE})")
TITLED_LOOSE = re.compile(rf"{OPENS}(?P<name>{SHORT}){GAP}(?:{TITLES_LOOSE})")
AFTER = re.compile(rf"(?:{BEFORE}|(?:{ONE})(?:为(?!何)|是)){GAP}(?P<name>{DOTTED}|{SHORT}){CLOSES}")
AFTER_ONE = re.compile(rf"(?:{ONE})(?:为(?!何)|是)?{GAP}(?P<name>[{CLEAR}][{HAN}]{{1,2}})")
SIGNED = re.compile(rf"(?:{BEFORE})[ \u3000]+(?P<name>{NAME})\s*$")
DOTTED_TITLED = re.compile(rf"(?P<name>[{HAN}]{{2,6}}[·•・][{HAN}]{{1,6}}?){GAP}(?:{TITLES_SURE}|同志)")
LISTED = re.compile(rf"(?:{LABELS})(?:名单|姓名|签名|签字)?\s*[：:]\s*(?P<names>[^。；\n]*)")
NEXT = re.compile(rf"{GAP}[、，和与及]{GAP}(?P<name>{SHORT}){CLOSES}")
SPEAKING = re.compile(rf"{OPENS}(?P<name>{SHORT})(?:{SPEAKS})")
FREE = re.compile(rf"(?P<name>(?:{'|'.join(COMPOUND)})[{GIVEN}]{{1,2}}|[{CLEAR}][{GIVEN}]{{2}})")
FREE_CLOSED = re.compile(rf"(?P<name>[{SURE}][{GIVEN}]{{2}}){CLOSES}")
FREE_SHORT = re.compile(rf"(?P<name>[{SURE}]{GAP}[{ALONE}]){CLOSES}")
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
    for pattern in (CALLED_LONG, DOTTED_TITLED):
        yield from (found.span("name") for found in pattern.finditer(text) if not CALLED_NOT.match(found["name"]))
    for pattern in (NAMED, TITLED_LOOSE, AFTER, AFTER_ONE, SIGNED, SPEAKING, FREE, FREE_CLOSED, FREE_SHORT):
        for found in pattern.finditer(text):
            start, end = found.span("name")
            end -= text[end - 1 : end + 1] in NOT_ITS_END
            if not _is_word(text[start:end]) and end - start > 1:
                yield start, end
                yield from _chained(text, end)
    for found in TITLED_SURE.finditer(text):
        skipped = _particle(found["name"], text[: found.start()])
        if not _is_word(found["name"][skipped:]) and len(_tight(found["name"])) - skipped > 1:
            yield found.start("name") + skipped, found.end("name")
    for found in LISTED.finditer(text):
        for entry in ENTRY.finditer(found["names"]):
            if not _is_word(entry["name"]) and _opens_entry(found["names"], entry.start()):
                yield found.start("names") + entry.start(), found.start("names") + entry.end()


def _chained(text: str, at: int) -> Iterator[Span]:
    """居民代表任重、姚远、卢沟: what is strung to a name is one."""
    while (found := NEXT.match(text, at)) and not _is_word(found["name"]):
        yield found.span("name")
        at = found.end("name")


def _particle(name: str, before: str) -> int:
    """向李明先生, 感谢彭明先生: 向 and 谢 are surnames too, but here they stand before one."""
    if name[0] == "谢" and before[-1:] in tuple("感多致答鸣拜"):
        return 1
    return 1 if len(name) > 2 and name[0] in "向于时从经" and name[1] in SINGLE else 0


def _opens_entry(names: str, at: int) -> bool:
    """3 段施工: what follows a number and a blank is counted, not called."""
    before = names[:at]
    return not before or (before[-1] in " 　\t，、,（(；;：:" and not before.rstrip()[-1:].isdigit())


def _is_word(name: str) -> bool:
    """A word of the work, or an office's short form of address: 张工, 刘所."""
    tight = _tight(name)
    return tight[:2] in WORDS or tight[1:] in NO_GIVEN or (len(tight) == 2 and tight[1] in "工总局处科队所")


def _tight(name: str) -> str:
    return re.sub(r"[\s·•・]", "", name)

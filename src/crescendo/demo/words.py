"""Names that the demo company's world is made of. All invented; mail domains end in -demo so that none is real."""

from __future__ import annotations

from typing import NamedTuple


class Industry(NamedTuple):
    """An industry in both languages, and what its companies make, with the words of their domains."""

    name: str
    english: str
    trades: tuple[tuple[str, str, str], ...]


PREFIXES = (
    ("瑞山", "ruishan", "Alder"), ("海桥", "haiqiao", "Harbour"), ("蓝汀", "lanting", "Bluebank"),
    ("远禾", "yuanhe", "Farfield"), ("青藤", "qingteng", "Greenvine"), ("澄江", "chengjiang", "Clearwater"),
    ("鼎泽", "dingze", "Kettle"), ("云樾", "yunyue", "Cloudshade"), ("恒岳", "hengyue", "Highmoor"),
    ("锦屏", "jinping", "Brocade"), ("朗川", "langchuan", "Brightwater"), ("博舟", "bozhou", "Broadkeel"),
    ("嘉木", "jiamu", "Fairwood"), ("凌峰", "lingfeng", "Peakline"), ("润泽", "runze", "Dewfield"),
    ("致远", "zhiyuan", "Longreach"), ("弘基", "hongji", "Groundstone"), ("晨曦", "chenxi", "Dawnlight"),
    ("启明", "qiming", "Morningstar"), ("盛川", "shengchuan", "Fullstream"), ("安澜", "anlan", "Stillwave"),
    ("天枢", "tianshu", "Polaris"), ("和风", "hefeng", "Mildwind"), ("金穗", "jinsui", "Goldear"),
    ("明湖", "minghu", "Mirrorlake"), ("卓岸", "zhuoan", "Overbank"), ("长亭", "changting", "Longarbour"),
    ("星垣", "xingyuan", "Starwall"), ("百川", "baichuan", "Hundredbrook"), ("若水", "ruoshui", "Likewater"),
)  # fmt: skip

INDUSTRIES = (
    Industry(
        "制造业",
        "Manufacturing",
        (
            ("轴承", "bearing", "Bearings"),
            ("汽车部件", "auto", "Motors"),
            ("泵业", "pump", "Pumps"),
            ("电子", "dianzi", "Electronics"),
            ("装备", "zhuangbei", "Machinery"),
        ),
    ),
    Industry(
        "软件和信息技术",
        "Software",
        (("软件", "soft", "Software"), ("信息技术", "tech", "Systems"), ("云计算", "yun", "Cloud")),
    ),
    Industry(
        "金融",
        "Finance",
        (("银行", "bank", "Bank"), ("保险", "baoxian", "Insurance"), ("证券", "zhengquan", "Securities")),
    ),
    Industry("医药", "Pharmaceuticals", (("医药", "pharma", "Pharma"), ("生物", "bio", "Biotech"))),
    Industry("零售", "Retail", (("商贸", "shangmao", "Stores"), ("食品", "shipin", "Foods"))),
    Industry("物流", "Logistics", (("物流", "wuliu", "Logistics"), ("供应链", "scm", "Freight"))),
    Industry("能源", "Energy", (("新能源", "energy", "Energy"), ("电力", "dianli", "Power"))),
)
INDUSTRY_WEIGHTS = (38, 22, 12, 8, 8, 7, 5)

REGIONS = (
    ("上海", "上海"), ("北京", "北京"), ("浙江", "杭州"), ("浙江", "宁波"), ("江苏", "苏州"), ("江苏", "南京"),
    ("广东", "深圳"), ("广东", "广州"), ("广东", "东莞"), ("四川", "成都"), ("湖北", "武汉"), ("山东", "青岛"),
    ("陕西", "西安"), ("重庆", "重庆"), ("安徽", "合肥"), ("福建", "厦门"), ("湖南", "长沙"), ("辽宁", "大连"),
)  # fmt: skip
REGION_WEIGHTS = (16, 12, 10, 4, 10, 5, 12, 6, 4, 6, 4, 4, 3, 3, 3, 3, 3, 2)
ABROAD = (
    ("Singapore", "Singapore", "SG"),
    ("Bavaria", "Munich", "DE"),
    ("California", "San Jose", "US"),
    ("Greater London", "London", "GB"),
    ("Selangor", "Shah Alam", "MY"),
)

SURNAMES = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("黄", "huang"),
    ("赵", "zhao"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("马", "ma"), ("朱", "zhu"),
    ("胡", "hu"), ("郭", "guo"), ("何", "he"), ("林", "lin"), ("高", "gao"), ("罗", "luo"), ("郑", "zheng"),
    ("梁", "liang"), ("谢", "xie"), ("宋", "song"), ("唐", "tang"), ("许", "xu"), ("韩", "han"), ("冯", "feng"),
    ("邓", "deng"), ("曹", "cao"), ("彭", "peng"), ("曾", "zeng"), ("肖", "xiao"), ("田", "tian"), ("欧阳", "ouyang"),
)  # fmt: skip
GIVEN = (
    ("伟", "wei"), ("敏", "min"), ("静", "jing"), ("强", "qiang"), ("磊", "lei"), ("洋", "yang"), ("艳", "yan"),
    ("勇", "yong"), ("军", "jun"), ("杰", "jie"), ("涛", "tao"), ("明", "ming"), ("超", "chao"), ("霞", "xia"),
    ("平", "ping"), ("刚", "gang"), ("桂英", "guiying"), ("文博", "wenbo"), ("佳怡", "jiayi"), ("思远", "siyuan"),
    ("雨桐", "yutong"), ("子涵", "zihan"), ("浩然", "haoran"), ("梓萱", "zixuan"), ("嘉豪", "jiahao"),
    ("晓峰", "xiaofeng"), ("丽娜", "lina"), ("建国", "jianguo"), ("志强", "zhiqiang"), ("海燕", "haiyan"),
    ("亦辰", "yichen"), ("若曦", "ruoxi"), ("天宇", "tianyu"), ("欣然", "xinran"), ("立群", "liqun"),
)  # fmt: skip
ENGLISH_FIRST = (
    "Anna", "James", "Priya", "Lukas", "Grace", "Oliver", "Sofia", "Daniel", "Mei", "Thomas", "Laura", "Ahmad",
    "Chloe", "Peter", "Nina", "Marcus", "Hannah", "Ravi",
)  # fmt: skip
ENGLISH_LAST = (
    "Tan", "Fischer", "Walker", "Hughes", "Nair", "Keller", "Brooks", "Lim", "Carter", "Weber", "Rahman", "Novak",
    "Ellis", "Schmidt", "Reyes", "Ong", "Martin", "Hall",
)  # fmt: skip
TITLES = (
    ("IT经理", "IT manager"), ("数据工程师", "Data engineer"), ("信息中心主任", "Head of IT"),
    ("首席信息官", "CIO"), ("数据分析师", "Data analyst"), ("架构师", "Architect"), ("财务总监", "CFO"),
    ("生产总监", "Head of production"), ("采购经理", "Purchasing manager"), ("产品经理", "Product manager"),
    ("研发总监", "Head of engineering"), ("运维工程师", "Operations engineer"), ("数字化总监", "Head of digital"),
    ("总经理", "Managing director"), ("实习生", "Intern"),
)  # fmt: skip
TITLE_WEIGHTS = (16, 16, 8, 6, 10, 8, 5, 5, 5, 5, 4, 6, 4, 3, 2)
FREE_MAIL = ("qq.com", "163.com", "126.com", "foxmail.com", "gmail.com")
MOBILE = (
    "130",
    "131",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "158",
    "159",
    "177",
    "186",
    "188",
    "189",
)
EMPLOYEES = (35, 60, 90, 140, 220, 380, 650, 1_100, 2_400, 5_200)
FEATURES = (
    "pipeline_created", "pipeline_run", "connector_added", "rule_created", "lineage_viewed", "dashboard_opened",
    "backfill_started", "user_invited",
)  # fmt: skip
FEATURE_WEIGHTS = (5, 40, 4, 8, 12, 24, 4, 3)

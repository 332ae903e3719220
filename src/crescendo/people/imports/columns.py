"""The columns of contacts, with the names that other tools give them."""

from __future__ import annotations

from crescendo.core.imports.types import Column
from crescendo.core.refusals import mark

EMAIL = Column(
    name="email",
    label=mark("E-mail address"),
    aliases=(
        "邮箱",
        "电子邮箱",
        "邮件",
        "电子邮件",
        "邮箱地址",
        "mail",
        "e-mail",
        "email address",
        "work email",
        "工作邮箱",
    ),
    example="wang.fang@example.com",
)
PHONE = Column(
    name="phone",
    label=mark("Phone"),
    aliases=(
        *("手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "移动电话", "mobile", "mobile phone"),
        *("mobile phone number", "phone number", "tel", "telephone", "cell"),
    ),
    example="+8613800138000",
)
USER_ID = Column(
    name="user_id",
    label=mark("User id"),
    aliases=("用户ID", "用户编号", "userid", "uid", "login id", "登录ID"),
    hint=mark("The id that your own product gives a person."),
)
EXTERNAL_ID = Column(
    name="external_id",
    label=mark("Id in the other tool"),
    aliases=(
        *(
            "原工具中的编号",
            "外部ID",
            "记录ID",
            "联系人ID",
            "线索ID",
            "record id",
            "contact id",
            "lead id",
            "客户ID",
            "mql_id",
        ),
        *("record id - contact", "salesforce id", "crm id"),
    ),
    hint=mark(
        "The number of the record where the file comes from, so that the next file finds the contact again."
    ),
)
ID = Column(
    name="id",
    label=mark("Crescendo id"),
    aliases=("crescendo id", "Crescendo 编号"),
    example="con_12",
    hint=mark("As an export of ours writes it."),
)
OWNER = Column(
    name="owner",
    label=mark("Owner"),
    aliases=(
        "负责人",
        "所有者",
        "所属销售",
        "跟进人",
        "销售",
        "owner email",
        "contact owner",
        "record owner",
        "assigned to",
    ),
    hint=mark("A colleague's e-mail address or name."),
)
TAGS = Column(
    name="tags",
    label=mark("Tags"),
    aliases=("标签", "tag", "labels"),
    hint=mark("Tags that are there already, with a comma or semicolon between two."),
)
INDUSTRY = Column(name="industry", label=mark("Industry"), aliases=("行业", "所属行业", "sector"))
EMPLOYEES = Column(
    name="employees",
    label=mark("Employees"),
    aliases=("员工数", "人数", "公司规模", "员工人数", "number of employees", "employee count", "headcount"),
    example="250",
)
COUNTRY = Column(
    name="country", label=mark("Country"), aliases=("国家", "国家/地区", "country/region"), example="CN"
)
REGION = Column(
    name="region", label=mark("Region"), aliases=("省", "省份", "地区", "state", "province", "state/region")
)
CITY = Column(name="city", label=mark("City"), aliases=("城市", "所在城市", "town"))
WEBSITE = Column(
    name="website", label=mark("Website"), aliases=("网站", "网址", "官网", "url", "website url", "homepage")
)
CREATED = Column(
    name="created_at",
    label=mark("Created"),
    aliases=(
        "创建时间",
        "创建日期",
        "create date",
        "created",
        "created on",
        "first_contact_date",
        "首次联系时间",
    ),
    example="2025-03-31",
    hint=mark("Since when the contact has been known; counts for new contacts only."),
)
CONTACT_COLUMNS = (
    EMAIL,
    PHONE,
    Column(
        name="name",
        label=mark("Name"),
        aliases=("姓名", "名字", "联系人", "联系人姓名", "全名", "full name", "contact name"),
        example="王芳",
    ),
    Column(name="first_name", label=mark("First name"), aliases=("名", "given name", "firstname")),
    Column(
        name="last_name",
        label=mark("Last name"),
        aliases=("姓", "姓氏", "surname", "family name", "lastname"),
    ),
    Column(
        name="company_name",
        label=mark("Company"),
        aliases=(
            "公司",
            "公司名称",
            "企业",
            "企业名称",
            "单位",
            "单位名称",
            "company name",
            "organization",
            "account name",
        ),
        example="Example Ltd",
    ),
    Column(
        name="title",
        label=mark("Job title"),
        aliases=("职位", "职务", "岗位", "头衔", "position", "job role", "role"),
    ),
    INDUSTRY,
    EMPLOYEES,
    COUNTRY,
    REGION,
    CITY,
    WEBSITE,
    Column(name="language", label=mark("Language"), aliases=("语言", "preferred language", "locale")),
    Column(name="time_zone", label=mark("Time zone"), aliases=("时区", "timezone", "tz")),
    OWNER,
    TAGS,
    CREATED,
    USER_ID,
    EXTERNAL_ID,
    ID,
)

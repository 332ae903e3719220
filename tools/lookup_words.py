"""What the generated look-up pages say besides the code's own words."""

from __future__ import annotations

_PAGES = {
    "acts": (
        (
            "Standard acts",
            (
                "Every client's messages are translated into these names. Another name stays as it was sent, "
                "and can be mapped to one of these under *Event catalogue*."
            ),
        ),
        ("标准行为", "各客户端的消息都会译为以下名称。其他名称按原样保留，可在“事件目录”中映射到其中之一。"),
    ),
    "fields": (
        (
            "Fields",
            (
                "What filters, views, scopes and rules can ask about, with the questions that each type answers. "
                "Your own fields and tags stand beside them under keys that begin with `own.`."
            ),
        ),
        (
            "字段",
            "筛选、视图、可见范围和规则可用的字段及其判断。自定义字段和标签与之并列，键以 `own.` 开头。",
        ),
    ),
    "permissions": (
        (
            "Permissions",
            (
                "What each role may do, and whose contacts it usually sees. Sight of personal data is set for "
                "each member of staff."
            ),
        ),
        ("权限", "各角色可以做什么，以及通常能看到谁的联系人。能否查看个人数据按成员单独设置。"),
    ),
    "facts": (
        (
            "Facts",
            (
                "What rooms write into the fact log, in the transaction of the change. They carry ids and names of "
                "fields, never values."
            ),
        ),
        ("事实", "各模块在变更所在的事务中写入事实日志的内容。只含标识和字段名，不含取值。"),
    ),
    "refusals": (
        (
            "Refusals",
            (
                "An expected no. The API answers with the code as `application/problem+json`, screens with the "
                "sentence."
            ),
        ),
        ("拒绝", "预期之内的“不行”。API 以 `application/problem+json` 返回其代码，界面显示其句子。"),
    ),
    "imports": (
        (
            "Imports",
            (
                "The kinds of file that can be brought in, and their columns. A column with a mark under *key* can "
                "say whether a row is known. How: [Bring in files]({do})."
            ),
        ),
        (
            "导入",
            "可以导入的文件种类及其列。“键”下打勾的列可用来判断一行是否已存在。做法见[导入文件]({do})。",
        ),
    ),
    "api": (
        (
            "The API",
            (
                "All addresses under `/api/v1`, with the scopes that a key needs. The whole description with every "
                "shape is at `/api/v1/openapi.json`."
            ),
        ),
        (
            "API",
            "`/api/v1` 下的全部地址，以及密钥所需的权限。含全部结构的完整描述见 `/api/v1/openapi.json`。",
        ),
    ),
}

HEADS = {
    "act": "行为",
    "title": "名称",
    "its value counts": "数值单位",
    "field": "字段",
    "type": "类型",
    "values": "取值",
    "questions": "判断",
    "permission": "权限",
    "role": "角色",
    "usual scope": "通常的可见范围",
    "fact": "事实",
    "written by": "写入者",
    "payload": "内容",
    "code": "代码",
    "sentence": "句子",
    "what to do": "怎么办",
    "column": "列",
    "key": "键",
    "address": "地址",
    "does": "作用",
    "scopes": "所需权限",
    "note": "说明",
}

SUMMARIES = {
    "List contacts": "列出联系人",
    "Add a contact": "新增联系人",
    "Get a contact": "读取联系人",
    "Change a contact": "修改联系人",
    "List a contact's identities": "列出联系人的身份标识",
    "List a contact's consents": "列出联系人的授权",
    "Record a consent": "登记授权",
    "List the changes of a contact's fields": "列出联系人字段的变更",
    "Read a contact's timeline": "读取联系人的时间线",
    "List a contact's merges": "列出联系人的合并",
    "List deals": "列出商机",
    "Make a deal": "创建商机",
    "Get a deal": "读取商机",
    "Change a deal": "修改商机",
    "Move a deal": "移动商机的阶段",
    "Remove a deal": "删除商机",
    "Restore a deal": "恢复商机",
    "Put somebody on a deal": "把联系人加入商机",
    "Take somebody off a deal": "把联系人移出商机",
    "Write a milestone of a deal": "写入商机的里程碑",
    "Remove a milestone of a deal": "删除商机的里程碑",
    "List the changes of a deal": "列出商机的修改",
    "Make a deal of a contact": "把联系人转为商机",
    "Preview a merge": "预览合并",
    "Merge another contact into this one": "把另一位联系人并入此人",
    "Undo a merge": "撤销合并",
    "List doubles": "列出疑似重复",
    "Accept a double": "接受疑似重复并合并",
    "Reject a double": "否认疑似重复",
    "List own fields": "列出自定义字段",
    "Declare an own field": "新建自定义字段",
    "Change an own field": "修改自定义字段",
    "List accounts": "列出企业",
    "Get an account": "读取企业",
    "Correct an account": "更正企业",
    "List the people of an account": "列出企业的人员",
    "Preview a merge of accounts": "预览企业合并",
    "Merge another account into this one": "把另一家企业并入此企业",
    "Take an account out of the one it was merged into": "把企业从所并入的企业中拆出",
    "List suggestions about accounts": "列出关于企业的建议",
    "Accept a suggestion about accounts": "接受关于企业的建议",
    "Refuse a suggestion about accounts for ever": "永久拒绝关于企业的建议",
    "Take a decision about a suggestion back": "撤回对建议的决定",
    "List an account's buying roles": "列出企业的采购角色",
    "Set a contact's buying role": "设置联系人的采购角色",
    "List tags": "列出标签",
    "Make a tag": "新建标签",
    "Get a tag": "读取标签",
    "Change a tag": "修改标签",
    "Remove a tag": "删除标签",
    "Put a tag on contacts": "给联系人打标签",
    "Take a tag off contacts": "去掉联系人的标签",
    "List events": "列出行为事件",
    "Get an event": "读取行为事件",
    "List sources": "列出来源",
    "List what webhooks can be told": "列出 Webhook 可接收的类型",
    "List webhooks": "列出 Webhook",
    "Make a webhook": "创建 Webhook",
    "Get a webhook": "读取 Webhook",
    "Change a webhook": "修改 Webhook",
    "Give a webhook a new secret": "更换 Webhook 密钥",
    "Pause a webhook": "暂停 Webhook",
    "Let a webhook go on": "恢复 Webhook",
    "Remove a webhook": "删除 Webhook",
    "List a webhook's deliveries": "列出 Webhook 的投递记录",
    "Get a delivery": "读取投递记录",
    "Send a test": "发送测试",
    "Send a delivery again": "重发一条投递",
    "Send again what a webhook missed": "重发 Webhook 错过的消息",
    "Add a source": "新增来源",
    "Get a source": "读取来源",
    "Change a source": "修改来源",
    "Give a source a new write key": "为来源更换写入密钥",
    "Take nothing more from a source": "停用来源",
    "List names of events": "列出事件名称",
    "Get a name of events": "读取事件名称",
    "Map a name of events, or hide it": "映射或隐藏事件名称",
    "List marked and promoted properties": "列出已标记和已提升的属性",
    "Mark a property as personal data, or take the mark back": "把属性标为个人数据，或取消标记",
    "Let a property be asked by an index": "提升属性以便按索引查询",
    "Take a property's index away": "取消属性的索引",
    "List what waits by reason": "按原因列出隔离区",
    "List what waits in quarantine": "列出隔离区",
    "Try messages again": "重试一批消息",
    "Remove messages": "移除一批消息",
    "Try one message again": "重试一条消息",
    "Remove one thing": "移除一项",
    "Read all that is held of a person": "读取关于某人的全部数据",
    "Erase a person": "擦除某人",
    "List erasures": "列出擦除记录",
    "Read an erasure's report": "读取擦除报告",
    "List purposes of consent": "列出授权用途",
    "Withdraw consents": "撤回授权",
    "Say on which channels a contact may be reached": "说明可通过哪些渠道触达联系人",
    "Pause or resume marketing to a contact": "暂停或恢复对联系人的营销触达",
    "List what a contact wants to hear of": "列出联系人的订阅主题",
    "Set what a contact wants to hear of": "设置联系人的订阅主题",
    "List suppressions": "列出禁发名单",
    "Suppress an address or a mail domain": "把地址或邮箱域名加入禁发名单",
    "Say what holds for an address": "查询地址是否禁发",
    "Lift a suppression": "解除禁发",
    "Start an import": "开始导入",
    "List imports": "列出导入",
    "Get an import": "读取导入",
    "Cancel an import": "取消导入",
    "List an import's refused rows": "列出导入中被拒绝的行",
    "Export a list": "导出列表",
    "List exports": "列出导出",
    "Get an export": "读取导出",
    "Fetch an export's file": "下载导出文件",
    "Cancel an export": "取消导出",
    "Remove an export and its file": "删除导出及其文件",
}
"""What the API's operations do, in Chinese; the API's own description is English."""


def say(page: str, language: str) -> tuple[str, str]:
    """Title and purpose of a page."""
    english, chinese = _PAGES[page]
    tail = ".zh-CN.md" if language == "zh-hans" else ".md"
    title, purpose = chinese if language == "zh-hans" else english
    return title, purpose.format(do=f"../do/bring-in-files{tail}")

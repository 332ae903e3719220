"""The purposes that an installation starts with. They are content: the company replaces them by its own."""

from __future__ import annotations

from crescendo.people.consent_types import (
    ConsentDocument,
    ConsentPurpose,
    LegalBasis,
    ReachChannel,
    Topic,
)

_C = ReachChannel
_EMAIL = (_C.EMAIL,)
_ALL = (_C.EMAIL, _C.SMS, _C.PHONE, _C.WECHAT, _C.WECOM)

SHIPPED = ConsentDocument(
    channels=_ALL,
    purposes=(
        ConsentPurpose(
            key="marketing",
            en="Marketing messages",
            zh="营销信息",
            text_en="I agree to receive articles, offers and invitations. I can take this back at any time.",
            text_zh="我同意接收文章、优惠和活动邀请，可随时撤回。",
            channels=_ALL,
        ),
        ConsentPurpose(
            key="newsletter",
            en="Newsletter",
            zh="资讯订阅",
            text_en="I agree to receive the newsletter by e-mail. I can unsubscribe at any time.",
            text_zh="我同意通过邮件接收资讯，可随时退订。",
            channels=_EMAIL,
            topics=(
                Topic(key="articles", en="Articles and guides", zh="文章与指南"),
                Topic(key="customer_stories", en="Customer stories", zh="客户案例"),
            ),
        ),
        ConsentPurpose(
            key="product_news",
            en="Product news",
            zh="产品动态",
            text_en="I agree to be told about new products and versions. I can take this back at any time.",
            text_zh="我同意接收新产品与新版本的通知，可随时撤回。",
            channels=(_C.EMAIL, _C.WECHAT, _C.WECOM),
            topics=(Topic(key="releases", en="New versions", zh="版本更新"),),
        ),
        ConsentPurpose(
            key="events",
            en="Events and webinars",
            zh="活动与直播",
            text_en="I agree to be invited to events and webinars. I can take this back at any time.",
            text_zh="我同意接收活动与直播的邀请，可随时撤回。",
            channels=(_C.EMAIL, _C.SMS, _C.WECHAT, _C.WECOM),
            topics=(
                Topic(key="webinars", en="Webinars", zh="直播与网络研讨会"),
                Topic(key="on_site_events", en="Events on site", zh="线下活动"),
            ),
        ),
        ConsentPurpose(
            key="sales_contact",
            en="Contact by sales",
            zh="销售联系",
            text_en="I agree that sales may contact me. I can take this back at any time.",
            text_zh="我同意销售人员与我联系，可随时撤回。",
            channels=(_C.PHONE, _C.EMAIL, _C.SMS, _C.WECHAT, _C.WECOM),
        ),
        ConsentPurpose(
            key="service",
            en="Messages about what was ordered",
            zh="服务通知",
            text_en="We use your data to answer your request and to deliver what you ordered.",
            text_zh="我们使用您的信息来处理您的请求并交付您订购的服务。",
            legal_basis=LegalBasis.CONTRACT,
            channels=(_C.EMAIL, _C.SMS, _C.PHONE),
            is_promotional=False,
        ),
    ),
)

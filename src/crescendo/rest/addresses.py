"""Ids in addresses. One that no row can have is, like one that no row has, not found."""

from __future__ import annotations

from typing import Annotated

from ninja import Path

from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import NotFound

ContactId = Annotated[str, Path(pattern=r"^con_[1-9][0-9]{0,17}$", examples=["con_12"])]
OtherId = Annotated[str, Path(pattern=r"^con_[1-9][0-9]{0,17}$", examples=["con_13"])]
ErasureId = Annotated[str, Path(pattern=r"^ers_[1-9][0-9]{0,17}$", examples=["ers_1"])]
MergeId = Annotated[str, Path(pattern=r"^mrg_[1-9][0-9]{0,17}$", examples=["mrg_1"])]
ExportId = Annotated[str, Path(pattern=r"^exp_[1-9][0-9]{0,17}$", examples=["exp_1"])]
AccountId = Annotated[str, Path(pattern=r"^acc_[1-9][0-9]{0,17}$", examples=["acc_12"])]
OtherAccountId = Annotated[str, Path(pattern=r"^acc_[1-9][0-9]{0,17}$", examples=["acc_13"])]
AccountSuggestionId = Annotated[str, Path(pattern=r"^asg_[1-9][0-9]{0,17}$", examples=["asg_1"])]
EventId = Annotated[str, Path(pattern=r"^evt_[1-9][0-9]{0,17}$", examples=["evt_12"])]
FieldId = Annotated[str, Path(pattern=r"^fld_[1-9][0-9]{0,17}$", examples=["fld_3"])]
SourceId = Annotated[str, Path(pattern=r"^src_[1-9][0-9]{0,17}$", examples=["src_12"])]
NameId = Annotated[str, Path(pattern=r"^nam_[1-9][0-9]{0,17}$", examples=["nam_12"])]
TagId = Annotated[str, Path(pattern=r"^tag_[1-9][0-9]{0,17}$", examples=["tag_3"])]
SegmentId = Annotated[str, Path(pattern=r"^seg_[1-9][0-9]{0,17}$", examples=["seg_3"])]
ViewId = Annotated[str, Path(pattern=r"^viw_[1-9][0-9]{0,17}$", examples=["viw_3"])]
ImportId = Annotated[str, Path(pattern=r"^imp_[1-9][0-9]{0,17}$", examples=["imp_12"])]
SuppressionId = Annotated[str, Path(pattern=r"^sup_[1-9][0-9]{0,17}$", examples=["sup_12"])]
NoteId = Annotated[str, Path(pattern=r"^nte_[1-9][0-9]{0,17}$", examples=["nte_12"])]
FileId = Annotated[str, Path(pattern=r"^fil_[1-9][0-9]{0,17}$", examples=["fil_12"])]
WebhookId = Annotated[str, Path(pattern=r"^whk_[1-9][0-9]{0,17}$", examples=["whk_3"])]
DeliveryId = Annotated[str, Path(pattern=r"^dlv_[1-9][0-9]{0,17}$", examples=["dlv_12"])]
DealId = Annotated[str, Path(pattern=r"^dea_[1-9][0-9]{0,17}$", examples=["dea_12"])]
MilestoneId = Annotated[str, Path(pattern=r"^mls_[1-9][0-9]{0,17}$", examples=["mls_3"])]
LeadId = Annotated[str, Path(pattern=r"^led_[1-9][0-9]{0,17}$", examples=["led_12"])]
QueuedId = Annotated[str, Path(pattern=r"^que_[1-9][0-9]{0,17}$", examples=["que_12"])]
EnrollmentId = Annotated[str, Path(pattern=r"^enr_[1-9][0-9]{0,17}$", examples=["enr_12"])]
TaskId = Annotated[str, Path(pattern=r"^tsk_[1-9][0-9]{0,17}$", examples=["tsk_12"])]
StaffId = Annotated[str, Path(pattern=r"^usr_[1-9][0-9]{0,17}$", examples=["usr_7"])]
TeamId = Annotated[str, Path(pattern=r"^tea_[1-9][0-9]{0,17}$", examples=["tea_2"])]
SessionId = Annotated[str, Path(pattern=r"^ses_[1-9][0-9]{0,17}$", examples=["ses_31"])]
InvitationId = Annotated[str, Path(pattern=r"^inv_[1-9][0-9]{0,17}$", examples=["inv_3"])]
CallId = Annotated[str, Path(pattern=r"^cal_[1-9][0-9]{0,17}$", examples=["cal_12"])]
TalkId = Annotated[str, Path(pattern=r"^tlk_[1-9][0-9]{0,17}$", examples=["tlk_12"])]
MaterialId = Annotated[str, Path(pattern=r"^mat_[1-9][0-9]{0,17}$", examples=["mat_3"])]
SentId = Annotated[str, Path(pattern=r"^mst_[1-9][0-9]{0,17}$", examples=["mst_12"])]
ItemId = Annotated[str, Path(pattern=r"^qua_[1-9][0-9]{0,17}$", examples=["qua_12"])]


def number(prefix: Prefix, kind: str, text: str) -> int:
    """The row's number. Refuses NotFound."""
    try:
        return read_id(prefix, text)
    except IdNotReadable as cause:
        raise NotFound(kind=kind, id=text) from cause


def write_id_or_none(prefix: Prefix, found: int | None) -> str | None:
    """The outside id of a row, for what may name none."""
    return None if found is None else write_id(prefix, found)

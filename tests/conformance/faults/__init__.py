"""The table of faults: a new one is a line here."""

from tests.conformance.fault import Fault
from tests.conformance.faults import desk, kills, parts, sending, takeovers, webhooks

FAULTS: tuple[Fault, ...] = (
    takeovers.SessionExpiry(),
    takeovers.RestartTyped(),
    takeovers.TwoAgentsClaim(),
    takeovers.LateBotReply(),
    takeovers.SameInstant(),
    takeovers.HandbackThenFallback(),
    takeovers.HandbackCrossing(),
    parts.ActionServerDown(),
    parts.RasaKilled(),
    kills.GatewayKilled(),
    parts.SlowAction(),
    parts.DatabaseGone(),
    parts.DatabaseGoneUnderPerson(),
    parts.ClockSkew(),
    webhooks.DuplicateWebhook(),
    webhooks.BatchedWebhook(),
    webhooks.StandbyPayload(),
    webhooks.PageEcho(),
    webhooks.OwnEcho(),
    webhooks.WrongSignature(),
    webhooks.OutOfOrder(),
    webhooks.WeekOldRetries(),
    sending.VendorTooMany(),
    sending.VendorBroken(),
    sending.TimeoutAfterSend(),
    sending.VendorHangs(),
    sending.StaleRetry(),
    desk.NoteLeaks(),
    desk.LogTampered(),
    desk.FallbackLoop(),
    desk.NobodyOnShift(),
    desk.HelpdeskDown(),
    desk.HelpdeskWebhookLost(),
)
"""In the order of the printed table."""

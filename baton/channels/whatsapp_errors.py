"""What WhatsApp means by an error, in our words: try again, wait, keep until it is mended, or final.

Codes: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, tokens:
https://developers.facebook.com/docs/graph-api/guides/error-handling, pace of one customer:
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
"""

from baton.channels.graph_errors import AN_HOUR_S, PAIR_RATE_S, ErrorTable

CLOSED = "More than 24 hours have passed since the customer wrote; only a template may be sent."
ERRORS = ErrorTable(
    waits={
        1: None,  # unknown error of the API
        2: None,  # service temporarily down
        4: None,  # too many calls of the app
        80007: None,  # too many calls of the business account
        130429: None,  # too many messages of the number
        131000: None,  # something went wrong
        131016: None,  # service unavailable
        131056: PAIR_RATE_S,  # too many messages to this customer
        131057: None,  # the account is in maintenance
        133004: None,  # server temporarily unavailable
        133016: None,  # registered too often
        131048: AN_HOUR_S,  # too many messages of the number were blocked or reported
        131049: AN_HOUR_S,  # Meta holds marketing back for this customer
        131064: AN_HOUR_S,
    },
    held={
        190: "The access token is refused; put a new one into the variable that credentials.yml names.",
        131042: "Meta does not take messages before a payment problem of the business account is solved.",
        133010: "The number is not registered with the Cloud API; register it in WhatsApp Manager.",
    },
    final={
        3: "The access token lacks the permission whatsapp_business_messaging.",
        10: "The access token lacks the permission whatsapp_business_messaging.",
        33: "The phone number id is unknown to this token.",
        100: "A field has a value that is not allowed.",
        200: "The access token may not send from this number.",
        368: "Meta has blocked this business for a breach of its rules.",
        130472: "Meta does not deliver this message: the customer is part of an experiment.",
        130497: "Meta does not let this business write to customers in this country.",
        131005: "The access token may not send from this number.",
        131008: "A required field is missing.",
        131009: "A field has a value that is not allowed.",
        131021: "The number cannot write to itself.",
        131026: "The customer cannot be reached on WhatsApp.",
        131030: "The number is not on the test account's list of recipients.",
        131031: "Meta has locked this business account.",
        131037: "The display name of the number is not approved.",
        131045: "The certificate of the number is wrong; register it again.",
        131047: CLOSED,
        131050: "The customer has stopped marketing messages of this business.",
        131051: "WhatsApp does not take this kind of message.",
        131052: "Meta could not fetch the customer's file.",
        131053: "Meta could not fetch the picture from its address.",
        131062: "This kind of message cannot be sent to a customer without a phone number.",
        132000: "The template wants another number of words to fill in.",
        132001: "There is no approved template of this name in this language.",
        132005: "The template is too long with these words.",
        132007: "The words for the template break Meta's rules on characters.",
        132012: "The words for the template have the wrong form.",
        132015: "The template is paused because customers rated it badly.",
        132016: "The template is switched off for good because customers rated it badly.",
        132068: "The form in this template is blocked.",
    },
)

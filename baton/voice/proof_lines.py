"""What the bot says about codes by which a customer shows who they are: `proof` in `policy/brand.yml`."""

from dataclasses import dataclass

from baton.policies import checked
from baton.voice.line import BUTTON, check_placeholders, label, line


def _check_mail(text: str) -> None:
    check_placeholders(text, frozenset({"code", "company", "minutes"}))
    if "{code}" not in text:
        raise ValueError("does not hold {code}, so nobody would get one.")


@dataclass(frozen=True)
class ProofLines:
    """One line for each step, in the chat and in the mail."""

    offer: str = line(
        default="In this chat I only know what you said here. If you have an account with us, I can send a code to its "
        "e-mail address. Write the code here, and I know the rest too."
    )
    button: str = label(BUTTON, default="Send me a code")
    person: str = label(BUTTON, default="Talk to a person")
    ask_email: str = line(default="Which e-mail address does your account have? I'll send a code to it.")
    sent_to_account: str = line(
        "minutes",
        default="If there is an account with that address, a code of eight digits is on its way to it. Write it here "
        "within {minutes} minutes. Keep it to yourself: none of us will ask for it anywhere else.",
    )
    wrong_code: str = line("left", default="That isn't the code that I sent. Tries left: {left}.")
    over: str = line(default="That code no longer holds. I can send you a new one, or a colleague can help.")
    too_many: str = line(default="I can't send any more codes today. A colleague can check who you are.")
    done: str = line(
        default="Thank you, that's right. From now on I know in this chat what you told us elsewhere. Whoever writes "
        "from this chat counts as you, so undo it if others use it too."
    )
    undo: str = label(BUTTON, default="Undo that")
    undone: str = line(default="Done. In this chat I only know what is said here.")
    already: str = line(default="I know who you are already, so there is nothing more to do.")
    refused: str = line(
        default="The code is right, but this chat has been shown to belong to another account, so I can't join the "
        "two. A colleague can look into it."
    )
    unavailable: str = line(
        default="I can't send codes here, so I can't check who you are myself. A colleague can help you with that."
    )
    mail_subject: str = line("company", default="Your code for the chat with {company}")
    mail: str = checked(
        _check_mail,
        default="Somebody in a chat with {company} says that they are you. If it is you, write this code in that chat "
        "within {minutes} minutes:\n\n    {code}\n\nIf it isn't you, there is nothing to do. Give the code to nobody, "
        "whoever asks for it.\n\nNobody reads answers to this mail.",
    )

    def sent(self, minutes: int) -> str:
        """A mail is on its way, if there is an account."""
        return self.sent_to_account.format(minutes=minutes)

    def wrong(self, left: int) -> str:
        """Not the code; so many tries are left."""
        return self.wrong_code.format(left=left)

    def subject_for(self, company: str) -> str:
        """The subject of the mail; the code is not in it, as a locked screen may show it."""
        return self.mail_subject.format(company=company)

    def mail_with(self, code: str, *, company: str, minutes: int) -> str:
        """The words of the mail."""
        return self.mail.format(code=code, company=company, minutes=minutes)

"""How the pretend AWS says no: a code, a sentence and an HTTP status, as AWS does."""


class AwsError(Exception):
    """A call AWS refuses.

    Attributes:
        code: AWS's own word for it, such as `InvalidInstanceID.NotFound`.
        message: AWS's sentence.
        status: The HTTP status it travels with.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

"""What stands in the way of an act, worded for the screen."""


class NotYet(Exception):
    """The act must wait; the message says what to do first."""

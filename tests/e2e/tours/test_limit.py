"""Two hundred tours at once with a key that others use too."""
import test_tours


class TooMany(test_tours.Tours):
    """There is not enough for all, and whoever holds the pager gets to give it back."""
    SANDBOX_ARGS = ("--rate", "500")
    ENOUGH = False

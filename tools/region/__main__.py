"""`python -m tools.region build DIR`: the same as `python -m inmotion_region build DIR`."""

from .inmotion_region.__main__ import main

if __name__ == "__main__":
    main()

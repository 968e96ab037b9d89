"""``python -m newshelf`` is the command ``newshelf``."""

from newshelf.cli import main

if __name__ == "__main__":
    main()

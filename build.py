"""The entry of a checkout: ``python build.py [COMMAND]`` is the command ``newshelf``."""

from newshelf.cli import main

if __name__ == "__main__":
    main(prog_name="python build.py")

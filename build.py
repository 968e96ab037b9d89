"""The entry of a checkout: ``python build.py [COMMAND]`` is the command ``newshelf``."""

import sys

if __name__ == "__main__":
    try:
        from newshelf.cli import main

        main(prog_name="python build.py")
    except ModuleNotFoundError as missing:  # the usual slip: a new window, in which the environment is not active yet
        sys.exit(
            f"Python này chưa có gói “{missing.name}”. Gõ trước: . .venv/bin/activate (Windows: "
            ".venv\\Scripts\\activate). Chưa có .venv thì cài theo README.md.\n"
            f"EN: This Python lacks the package “{missing.name}”. First type: . .venv/bin/activate (Windows: "
            ".venv\\Scripts\\activate). Without a .venv install it as README.md says."
        )

"""`python -m anklang` is the same as the command `anklang`."""

from anklang.cli import app

if __name__ == "__main__":
    app()

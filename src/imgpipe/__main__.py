"""`python -m imgpipe`."""

from imgpipe.cli import main

if __name__ == "__main__":
    main()

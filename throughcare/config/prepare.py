"""Makes the database ready before the services start: migrations, then the demo's people where they are wanted."""

from __future__ import annotations

import sys

from throughcare.config import station
from throughcare.config.trouble import OperatorError


def main() -> int:
    """Exit code 0 when all is ready; else a sentence on standard error."""
    station.set_up()
    try:
        if not station.is_migrated():
            station.say("Bringing the database to this version ...")
            station.migrate()
        if "--demo" in sys.argv:
            from throughcare.config.demo import is_loaded, load_demo

            if not is_loaded():
                load_demo(station.say)
    except OperatorError as error:
        print(f"throughcare: {error}", file=sys.stderr)
        return 1
    finally:
        station.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

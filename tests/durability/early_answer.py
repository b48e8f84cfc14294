"""A broken site, as a control: it says "saved" at once and writes a moment later."""

import sys
import threading
import time

LATE_S = 0.3


def main() -> int:
    from mainstay import cli
    from mainstay.web import serving

    serve = serving.run

    def run(*words):
        from django.db import connection

        from mainstay.web import actions

        log_set = actions.log_set

        def later(*fact):
            time.sleep(LATE_S)
            log_set(*fact)
            connection.close()

        actions.log_set = lambda *fact: threading.Thread(target=later, args=fact).start()
        serve(*words)

    serving.run = run
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())

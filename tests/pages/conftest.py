"""The same browser as the stories have."""

from tests.browser.chromium import browser
from tests.browser.onlooker import onlooker

"""Exercise therapy for low back pain: screen, tailor, dose, explain."""

__version__ = "0.1.0"

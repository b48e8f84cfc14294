"""Exercise therapy for low back pain: screen, tailor, dose, explain."""

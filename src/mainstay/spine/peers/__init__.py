"""What runs in the environment of another program, beside ours."""

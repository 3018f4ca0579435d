"""The playground as it is hosted: its answers, restarts, replicas behind a proxy, a fresh installation."""
